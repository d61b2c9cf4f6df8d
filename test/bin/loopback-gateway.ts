import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { IdentityRegistry } from '../../local/aws/identities.ts';
import { verifySignature } from '../../local/iam/signature.ts';

/** A request that the gateway took, and as whose. */
export interface TakenRequest {
  readonly method: string;
  readonly url: string;
  readonly signer: string;
  readonly body: unknown;
}

/** What the gateway answers to requests that are signed well. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A control door on loopback that believes nobody without a valid signature. */
export interface LoopbackGateway extends AsyncDisposable {
  readonly url: string;
  readonly identities: IdentityRegistry;
  readonly taken: readonly TakenRequest[];
  answer(next: Answer): void;
}

export const OPERATOR = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'operator-secret' } as const;
export const CREATED_KEY = {
  id: 'abcdef123456',
  key: 'hg_live_abcdef123456_secret_crc',
  team: 'red',
  name: 'ci',
  createdAt: '2026-11-20T09:45:00.000Z',
  expiresAt: '2027-02-18T09:45:00.000Z',
} as const;

/** Starts the gateway, with the operator as the only user. */
export async function startLoopbackGateway(): Promise<LoopbackGateway> {
  const identities = new IdentityRegistry();
  identities.addUser({ arn: 'arn:aws:iam::000000000000:user/operator', ...OPERATOR });
  const taken: TakenRequest[] = [];
  let answer: Answer = { status: 201, body: CREATED_KEY };

  const server = createServer(async (request, response) => {
    const { status, body, headers } = (await refusal(request, identities, taken)) ?? answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    identities,
    taken,
    answer: (next) => {
      answer = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function refusal(
  request: IncomingMessage,
  identities: IdentityRegistry,
  taken: TakenRequest[],
): Promise<Answer | undefined> {
  const bodyBytes = await buffer(request);
  const { method = '', url = '' } = request;
  const verified = await verifySignature(
    { method, rawUrl: url, headers: request.headersDistinct, bodyBytes },
    { region: 'us-east-1', service: 'execute-api', identities, now: Date.now },
  );
  if (!verified.ok) return { status: verified.status, body: { message: verified.message } };
  const text = bodyBytes.toString();
  taken.push({ method, url, signer: verified.identity.arn, body: text === '' ? undefined : JSON.parse(text) });
  return undefined;
}
