import { z } from 'zod';
import { type Condition, compileCondition } from './condition.ts';
import type { PolicyDocument } from './identity.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { UnsupportedPolicyError } from './unsupported-policy.ts';

/** One statement of an identity policy, checked and ready to be held against requests. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
  readonly conditions: readonly Condition[];
}

const oneOrMany = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const conditionValues = z
  .union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()])).min(1)])
  .transform((value) => [value].flat().map(String));
// Strict, so that NotAction, NotResource, Principal and whatever AWS invents next are refused and never skipped.
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
});
const policySchema = z.strictObject({
  // Before 2012-10-17 `${…}` was plain text, and every template of this project is newer.
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z.union([statementSchema, z.array(statementSchema).min(1)]).transform((value) => [value].flat()),
});

const compiled = new WeakMap<PolicyDocument, readonly Statement[]>();

/** Reads a policy once. Throws `UnsupportedPolicyError` on anything that this evaluator does not know in full. */
export function compilePolicy(policy: PolicyDocument): readonly Statement[] {
  const known = compiled.get(policy);
  if (known) return known;
  const read = policySchema.safeParse(policy);
  if (!read.success) throw new UnsupportedPolicyError(`${z.prettifyError(read.error)}\nin ${JSON.stringify(policy)}`);
  const statements = read.data.Statement.map(compileStatement);
  compiled.set(policy, statements);
  return statements;
}

function compileStatement({ Effect, Action, Resource, Condition }: z.output<typeof statementSchema>): Statement {
  for (const action of Action) {
    // In an action IAM knows no variables, and a `*` that is not meant would allow more than in AWS.
    if (!/^(\*|[\w-]+:[\w*?]+)$/.test(action)) throw new UnsupportedPolicyError(`'${action}' is not an action`);
  }
  for (const resource of Resource) {
    if (resource !== '*' && !resource.startsWith('arn:')) {
      throw new UnsupportedPolicyError(`'${resource}' is not an ARN`);
    }
  }
  return {
    effect: Effect,
    // Actions are compared without regard to case, resources with it.
    actions: Action.map((action) => compilePattern(action.toLowerCase(), { wildcards: true })),
    resources: Resource.map((resource) => compilePattern(resource, { wildcards: true })),
    conditions: Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => compileCondition(operator, key, values)),
    ),
  };
}
