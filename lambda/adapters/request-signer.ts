import { createHash } from 'node:crypto';
import type { ProviderRequest, RequestSigner } from '../core/gateway.ts';
import { type AwsCredentials, createSigner } from './sign-request.ts';

/**
 * Signs requests to providers with the function's own credentials. Of the headers only those are signed that the
 * transport sends as they are: the rest may be folded or trimmed on the way, which would break the signature.
 */
export function createRequestSigner(credentials: AwsCredentials, now: () => number): RequestSigner {
  const signers = new Map<string, ReturnType<typeof createSigner>>();
  return {
    sign(request, { service, region }) {
      const name = `${service}/${region}`;
      const sign = signers.get(name) ?? createSigner(service, region, credentials);
      signers.set(name, sign);
      const { host, pathname: path, href } = new URL(request.url);
      const { body } = request;
      const signed = sign({ host, path, headers: headersOf(request), body, at: new Date(now()) });
      const { host: _, ...headers } = signed; // The transport sends it by itself, from the address.
      return { url: href, headers: { ...request.headers, ...headers }, body };
    },
  };
}

function headersOf({ body }: ProviderRequest): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
  };
}
