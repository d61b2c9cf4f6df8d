import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SignedRequest } from '../../../local/iam/signed-request.ts';

/** The key of the identity that the tests sign as. */
export const KEY = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret/of+the=test' } as const;
/** When the tests take place. */
export const NOW = Date.parse('2026-11-20T09:45:00Z');

interface Options {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly region?: string;
  readonly service?: string;
  readonly signedAt?: number;
}

/** A request as the signer of the AWS SDK makes it, in the form in which the front hands it to the verifier. */
export async function aSignedRequest(
  options: Options = {},
): Promise<SignedRequest & { readonly headers: Readonly<Record<string, string>> }> {
  const { method = 'POST', path = '/v1/teams/red/keys', query = {}, headers = {}, body = '{}' } = options;
  const signer = new SignatureV4({
    credentials: options.credentials ?? KEY,
    region: options.region ?? 'us-east-1',
    service: options.service ?? 'execute-api',
    sha256: Hash.bind(null, 'sha256'),
  });
  const signed = await signer.sign(
    {
      protocol: 'http:',
      hostname: '127.0.0.1',
      method,
      path,
      query,
      headers: { host: '127.0.0.1:8787', 'content-type': 'application/json', ...headers },
      body,
    },
    { signingDate: new Date(options.signedAt ?? NOW) },
  );
  return { method, rawUrl: `${path}${search(query)}`, headers: signed.headers, bodyBytes: Buffer.from(body) };
}

function search(query: Record<string, string | string[]>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
