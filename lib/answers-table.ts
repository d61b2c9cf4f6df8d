import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ANSWERS_PARTITION } from '../lambda/settings.ts';

/** Where answers are remembered for callers who ask for that. Gone with the stack: all of it can be asked again. */
export class AnswersTable extends Construct {
  readonly #table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The child of a table is always its CloudFormation resource; its name there ties the deployed data to this code.
    (this.#table.node.defaultChild as CfnTable).overrideLogicalId('Answers');
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets the gateway find answers, keep them and remove what is broken: never list what there is. */
  grantRemember(grantee: IGrantable): void {
    const actions = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem'].map((name) => `dynamodb:${name}`);
    const statement = new PolicyStatement({
      actions,
      resources: [this.#table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${ANSWERS_PARTITION}*`] } },
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
