import type { IdentityStore } from '../iam/identity.ts';
import { isAllowed } from '../iam/policy.ts';
import { verifySignature } from '../iam/signature.ts';
import { type Api, LOCAL_ACCOUNT, LOCAL_REGION } from '../template.ts';
import type { Authorize } from './front.ts';
import { Refusal } from './refusal.ts';

/** Opens AWS_IAM routes to whoever signed the request and is allowed it by the policies of the template. */
export function createIamAuthorizer(api: Api, identities: IdentityStore): Authorize {
  const scope = { region: LOCAL_REGION, service: 'execute-api', identities, now: Date.now } as const;
  return async ({ message, method, sourceIp }, { decodedPath }, body) => {
    const { url: rawUrl = '/', headersDistinct: headers } = message;
    const verified = await verifySignature({ method, rawUrl, headers, bodyBytes: body }, scope);
    if (!verified.ok) throw new Refusal(verified.type, verified.message);

    const { identity } = verified;
    const resource = `arn:aws:execute-api:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${api.id}/${api.stage}/${method}/${decodedPath}`;
    const decision = isAllowed(identity, 'execute-api:Invoke', resource, { 'aws:SourceIp': sourceIp });
    if (!decision.allowed) throw new Refusal('ACCESS_DENIED', decision.reason);
    return identity;
  };
}
