import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { createTokens } from '../../lambda/adapters/iam-tokens.ts';
import type { Tokens } from '../../lambda/core/gateway.ts';
import type { TokensConfiguration } from '../../lambda/token-settings.ts';

export const AUDIENCE = 'headgate:eu-central-1:111122223333:Headgate';
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/app';

/** A key of an issuer, with its private half. */
export interface IssuerKeyPair {
  readonly algorithm: 'ES384' | 'RS256';
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** Makes a key that an issuer may sign with. */
export async function aKeyPair(algorithm: IssuerKeyPair['algorithm']): Promise<IssuerKeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  const keyId = randomUUID();
  return {
    algorithm,
    keyId,
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid: keyId, use: 'sig', alg: algorithm },
  };
}

/** What a test may change of a token. */
export interface TokenChanges {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** What AWS says under its own name, instead of the tag of team `red`. */
  readonly ofAws?: Readonly<Record<string, unknown>>;
  /** Written as it stands, instead of all claims. */
  readonly payload?: string;
  readonly key?: IssuerKeyPair;
}

/** An issuer on a real socket, whose clock and answers a test turns. */
export interface TestIssuer {
  readonly url: string;
  readonly es: IssuerKeyPair;
  readonly rs: IssuerKeyPair;
  /** What is asked of it. */
  readonly asked: string[];
  readonly time: { now: number };
  /** What it answers; a text is sent as it stands. */
  publish(
    answer: readonly JWK[] | { readonly status: number; readonly body?: string; readonly location?: string },
  ): void;
  token(changes?: TokenChanges): Promise<string>;
  /** What a gateway verifies its tokens with, and whether it complained. */
  verifier(changes?: Partial<TokensConfiguration>): Tokens & { readonly complaints: unknown[]; close(): Promise<void> };
  close(): Promise<void>;
}

/** Starts an issuer at a standing clock. */
export async function anIssuer(): Promise<TestIssuer> {
  const [es, rs] = await Promise.all([aKeyPair('ES384'), aKeyPair('RS256')]);
  const asked: string[] = [];
  const time = { now: 1_800_000_000_000 };
  let answer: Parameters<TestIssuer['publish']>[0] = [es.jwk, rs.jwk];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if ('status' in answer) {
      const headers = answer.location === undefined ? {} : { location: answer.location };
      response.writeHead(answer.status, headers).end(answer.body ?? '');
    } else response.end(JSON.stringify({ keys: answer }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const verifiers: { close(): Promise<void> }[] = [];
  return {
    url,
    es,
    rs,
    asked,
    time,
    publish: (next) => {
      answer = next;
    },
    token: ({ header, claims, ofAws, payload, key = es } = {}) => {
      const iat = Math.floor(time.now / 1000);
      const own = ofAws ?? { aws_account: '111122223333', principal_tags: { 'headgate-team': 'red' } };
      const all = { iss: url, aud: AUDIENCE, sub: ROLE_ARN, iat, exp: iat + 300, jti: randomUUID() };
      const text = payload ?? JSON.stringify({ ...all, 'https://sts.amazonaws.com/': own, ...claims });
      return new CompactSign(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: key.algorithm, kid: key.keyId, typ: 'JWT', ...header })
        .sign(key.privateKey, { crit: { exp: true } });
    },
    verifier: (changes = {}) => {
      const complaints: unknown[] = [];
      const configuration = { issuers: [{ url }], maxLifetimeSeconds: 3600, roles: {}, ...changes };
      const report = (cause: unknown) => void complaints.push(cause);
      const tokens = createTokens({ configuration, audience: AUDIENCE, now: () => time.now, report });
      verifiers.push(tokens);
      return { ...tokens, complaints };
    },
    close: async () => {
      await Promise.all(verifiers.map((tokens) => tokens.close()));
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
