import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnIndex, CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { Construct } from 'constructs';

/** Where questions are found that are like another one, if there are too many for a table. Gone with the stack. */
export class QuestionIndex extends Construct {
  readonly #index: CfnIndex;

  constructor(scope: Construct, id: string, { dimensions }: { readonly dimensions: number }) {
    super(scope, id);
    const bucket = new CfnVectorBucket(this, 'Bucket');
    this.#index = new CfnIndex(this, 'Index', {
      vectorBucketArn: bucket.attrVectorBucketArn,
      dataType: 'float32',
      dimension: dimensions,
      distanceMetric: 'cosine',
      // Nobody looks for these: what is not looked for has more room.
      metadataConfiguration: { nonFilterableMetadataKeys: ['answer', 'seal'] },
    });
  }

  get indexArn(): string {
    return this.#index.attrIndexArn;
  }

  /** Lets the gateway find questions, add them and take them away; what a filter or metadata needs is `GetVectors`. */
  grantAsk(grantee: IGrantable): void {
    const actions = ['DeleteVectors', 'GetVectors', 'PutVectors', 'QueryVectors'].map((name) => `s3vectors:${name}`);
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.indexArn] }));
  }
}
