/**
 * Decides, from the identity policies of the synthesized template, what a caller may do: the part of IAM that
 * the local front needs, and the simulator that the tests of the deployed policies run on.
 */
import { holds, type RequestContext } from './condition.ts';
import type { Identity } from './identity.ts';
import { isMatch, type Lookup } from './pattern.ts';
import { compilePolicy, type Statement } from './statement.ts';

/** What IAM decided and, worded as AWS does, why. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Facts of the request that conditions may ask for, such as `aws:SourceIp`. */
export type ContextValues = Readonly<Record<string, string | readonly string[]>>;

/** Whether the caller may do this to that: an explicit deny beats every allow, and what nobody allows is denied. */
export function isAllowed(
  identity: Identity,
  action: string,
  resourceArn: string,
  context: ContextValues = {},
): Decision {
  const request = requestContext(identity, context);
  // All policies are read before any is applied, so that one which cannot be judged is noticed on every request.
  const statements = identity.policies.flatMap(compilePolicy);
  const applying = statements.filter((statement) => applies(statement, action, resourceArn, request));
  const subject = `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${resourceArn}`;
  if (applying.some(({ effect }) => effect === 'Deny')) {
    return { allowed: false, reason: `${subject} with an explicit deny in an identity-based policy` };
  }
  if (applying.length === 0) {
    return { allowed: false, reason: `${subject} because no identity-based policy allows the ${action} action` };
  }
  return { allowed: true, reason: `An identity-based policy of ${identity.arn} allows ${action} on ${resourceArn}` };
}

function applies(statement: Statement, action: string, resourceArn: string, context: RequestContext): boolean {
  const lookup: Lookup = (key) => {
    const values = context.get(key.toLowerCase());
    return values?.length === 1 ? values[0] : undefined;
  };
  return (
    statement.actions.some((pattern) => isMatch(pattern, action.toLowerCase(), lookup)) &&
    statement.resources.some((pattern) => isMatch(pattern, resourceArn, lookup)) &&
    statement.conditions.every((condition) => holds(condition, context, lookup))
  );
}

/** What the request says about itself, under what IAM knows about its caller: nothing may pose as a principal's tag. */
function requestContext(identity: Identity, context: ContextValues): RequestContext {
  const facts = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(context)) facts.set(key.toLowerCase(), [value].flat());
  for (const key of facts.keys()) if (key.startsWith('aws:principaltag/')) facts.delete(key);
  facts.set('aws:principalarn', [principalArn(identity.arn)]);
  facts.set('aws:principalaccount', [identity.accountId]);
  facts.set('aws:userid', [identity.userId]);
  for (const [tag, value] of Object.entries(identity.tags)) facts.set(`aws:principaltag/${tag.toLowerCase()}`, [value]);
  return facts;
}

/** `aws:PrincipalArn` of a session is its role: the session's name is chosen by the caller and proves nothing. */
export function principalArn(arn: string): string {
  return arn.replace(/^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');
}
