import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CacheConfiguration } from '../lambda/cache-settings.ts';
import { ANSWERS_PARTITION } from '../lambda/settings.ts';
import { QuestionIndex } from './question-index.ts';

/** Where answers are remembered for callers who ask for that. Gone with the stack: all of it can be asked again. */
export class AnswersTable extends Construct {
  readonly #table: Table;

  /** Where questions that are alike are found, unless in the table itself. */
  readonly questions: QuestionIndex | undefined;

  constructor(scope: Construct, id: string, { s3Vectors }: Pick<CacheConfiguration, 's3Vectors'>) {
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
    this.questions = s3Vectors && new QuestionIndex(this, 'Questions', s3Vectors);
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
    this.questions?.grantAsk(grantee);
  }
}
