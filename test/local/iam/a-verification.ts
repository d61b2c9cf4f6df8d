import { expect } from 'vitest';
import { IdentityRegistry } from '../../../local/aws/identities.ts';
import { type SignedRequest, verifySignature } from '../../../local/iam/signature.ts';
import { KEY, NOW } from './a-signed-request.ts';

/** The role that a caller may take on. */
export const ROLE = 'arn:aws:iam::000000000000:role/RedTeam';
/** What AWS says of a signature that is not right. */
export const MISMATCH = /^The request signature we calculated does not match the signature you provided\./;

/** Verifies a request at the front of the local account. */
export function verify(request: SignedRequest, options: { now?: number; identities?: IdentityRegistry } = {}) {
  const identities = options.identities ?? registry();
  return verifySignature(request, {
    region: 'us-east-1',
    service: 'execute-api',
    identities,
    now: () => options.now ?? NOW,
  });
}

/** The identities of the local account: an operator and a role. */
export function registry(now: () => number = () => NOW): IdentityRegistry {
  const identities = new IdentityRegistry({ now });
  identities.addUser({ arn: 'arn:aws:iam::000000000000:user/operator', ...KEY });
  identities.addRole({ arn: ROLE, mayAssume: () => true });
  return identities;
}

/** Why a request was refused. */
export async function messageOf(request: SignedRequest, now?: number): Promise<string> {
  const result = await verify(request, now === undefined ? {} : { now });
  expect(result).toMatchObject({ ok: false, status: 403 });
  return result.ok ? '' : result.message;
}

/** The request with another value of a header, or without it. */
export function withHeader(request: SignedRequest, name: string, value: string | string[] | undefined): SignedRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

/** The request with a change in its signature. */
export function withAuthorization(request: SignedRequest, change: (header: string) => string): SignedRequest {
  return withHeader(request, 'authorization', change(String(request.headers.authorization)));
}
