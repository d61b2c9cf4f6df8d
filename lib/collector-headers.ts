import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** The headers that a collector of traces wants: born empty, and filled by an operator. */
export class CollectorHeaders extends Construct {
  readonly secretArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Secret', {
      description: 'Headers for the collector of traces, as a JSON object.',
    });
    secret.overrideLogicalId('CollectorHeaders');
    this.secretArn = secret.ref;
  }

  /** Lets the gateway send its traces. */
  grantRead(grantee: IGrantable): void {
    const statement = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
