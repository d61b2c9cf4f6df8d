import { randomBytes } from 'node:crypto';
import type { IdentityRegistry } from './aws/identities.ts';
import { LOCAL_ACCOUNT } from './template.ts';

/** Who runs Headgate on this machine: an IAM user of the local account that may do everything in it. */
export interface Operator {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The same in a role, for what takes temporary credentials only. */
  readonly roleArn: string;
}

/** Makes the operator, with a new access key at every start. */
export function addOperator(identities: IdentityRegistry): Operator {
  const operator = {
    arn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/operator`,
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    roleArn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/operator`,
  };
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
  const policies = [{ Version: '2012-10-17', Statement: everything }];
  identities.addUser({ ...operator, policies });
  identities.addRole({ arn: operator.roleArn, policies, mayAssume: ({ arn }) => arn === operator.arn });
  return operator;
}
