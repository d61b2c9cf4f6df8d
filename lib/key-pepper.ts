import { RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** The secret that gateway keys are hashed with, made by Secrets Manager and seen by nobody. Kept: without it no key is valid. */
export class KeyPepper extends Construct {
  readonly #secret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#secret = new Secret(this, 'Secret', {
      description: 'Pepper of the gateway keys. A new value invalidates every key.',
      // CloudFormation makes a new value whenever one of these two changes.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // The child of a secret is always its CloudFormation resource; its name there ties the deployed value to this code.
    (this.#secret.node.defaultChild as CfnSecret).overrideLogicalId('KeyPepper');
  }

  /** The address of the secret. */
  get secretArn(): string {
    return this.#secret.secretArn;
  }

  /** Lets a function that makes or verifies keys hash them. */
  grantRead(grantee: IGrantable): void {
    const statement = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
