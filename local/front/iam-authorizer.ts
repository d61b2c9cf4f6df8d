import type { Identity, IdentityStore } from '../iam/identity.ts';
import { type Decision, isAllowed } from '../iam/policy.ts';
import { verifySignature } from '../iam/signature.ts';
import { type Api, LOCAL_ACCOUNT, LOCAL_REGION } from '../template.ts';
import type { Authorize } from './front.ts';
import { Refusal } from './refusal.ts';

/** What somebody asks of the API, as IAM sees it. */
export interface Asked {
  readonly method: string;
  /** Below the stage, without its first slash, its escapes undone. */
  readonly decodedPath: string;
  readonly sourceIp: string;
}

/** Opens AWS_IAM routes to whoever signed the request and is allowed it by the policies of the template. */
export function createIamAuthorizer(api: Api, identities: IdentityStore): Authorize {
  const scope = { region: LOCAL_REGION, service: 'execute-api', identities, now: Date.now } as const;
  return async ({ message, method, sourceIp }, { decodedPath }, body) => {
    const { url: rawUrl = '/', headersDistinct: headers } = message;
    const verified = await verifySignature({ method, rawUrl, headers, bodyBytes: body }, scope);
    if (!verified.ok) throw new Refusal(verified.type, verified.message);

    const { identity } = verified;
    const decision = mayInvoke(identity, api, { method, decodedPath, sourceIp });
    if (!decision.allowed) throw new Refusal('ACCESS_DENIED', decision.reason);
    return identity;
  };
}

/** What IAM says to a caller of the API. Another account would need a policy of the API as well, and this one has none. */
export function mayInvoke(
  identity: Identity,
  { id, stage }: Pick<Api, 'id' | 'stage'>,
  { method, decodedPath, sourceIp }: Asked,
): Decision {
  const resource = `arn:aws:execute-api:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${id}/${stage}/${method}/${decodedPath}`;
  const decision = isAllowed(identity, 'execute-api:Invoke', resource, { 'aws:SourceIp': sourceIp });
  if (identity.accountId === LOCAL_ACCOUNT) return decision;
  const subject = `User: ${identity.arn} is not authorized to perform: execute-api:Invoke on resource: ${resource}`;
  return { allowed: false, reason: `${subject} because no resource-based policy allows the execute-api:Invoke action` };
}
