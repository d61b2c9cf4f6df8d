import { z } from 'zod';
import type { PolicyDocument } from '../iam/identity.ts';
import type { Template } from './template.ts';

/** A role of the stack with everything that decides who may assume it and what it may do then. */
export interface Role {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: readonly PolicyDocument[];
  readonly trust: PolicyDocument;
  readonly maxSessionSeconds: number;
}

const oneOrMore = z.union([z.string(), z.array(z.string())]);
// Strict, because a part that is left out here would never reach the evaluator, which refuses what it cannot judge.
const statementSchema = z.strictObject({
  Sid: z.string().exactOptional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.exactOptional(),
  NotAction: oneOrMore.exactOptional(),
  Resource: oneOrMore.exactOptional(),
  NotResource: oneOrMore.exactOptional(),
  Principal: z.unknown().exactOptional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).exactOptional(),
});
const policySchema = z.strictObject({
  Version: z.string().exactOptional(),
  Id: z.string().exactOptional(),
  Statement: z.union([statementSchema, z.array(statementSchema)]),
});
const roleSchema = z.object({
  AssumeRolePolicyDocument: policySchema,
  MaxSessionDuration: z.number().default(3600),
  Policies: z.array(z.object({ PolicyDocument: policySchema })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});
const attachedPolicySchema = z.object({ PolicyDocument: policySchema, Roles: z.array(z.string()).default([]) });

/** Reads the roles of a template with the policies that are attached to each, wherever the template keeps them. */
export function readRoles(template: Template): readonly Role[] {
  const inline = template.resources('AWS::IAM::Policy', attachedPolicySchema);
  const managed = template.resources('AWS::IAM::ManagedPolicy', attachedPolicySchema);
  return template.resources('AWS::IAM::Role', roleSchema).map(({ logicalId, properties }) => {
    const name = template.reference(logicalId);
    const attached = [
      ...properties.Policies,
      ...[...inline, ...managed].map(({ properties: policy }) => policy).filter(({ Roles }) => Roles.includes(name)),
      // AWS's own managed policies are not in the template; no door of the front asks for what they allow.
      ...managed
        .filter((policy) => properties.ManagedPolicyArns.includes(template.reference(policy.logicalId)))
        .map((policy) => policy.properties),
    ];
    return {
      logicalId,
      name,
      arn: template.attribute(logicalId, 'Arn'),
      tags: Object.fromEntries(properties.Tags.map(({ Key, Value }) => [Key, Value])),
      policies: attached.map(({ PolicyDocument }) => PolicyDocument),
      trust: properties.AssumeRolePolicyDocument,
      maxSessionSeconds: properties.MaxSessionDuration,
    };
  });
}
