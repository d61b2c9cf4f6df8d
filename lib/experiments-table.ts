import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  SAMPLES_PARTITION,
  SUMS_PARTITION,
  UNITS_PARTITION,
  VERDICTS_PARTITION,
} from '../lambda/experiment-settings.ts';

/**
 * Remembers what experiments have found, and for a while, sealed, what was said in calls that wait for their judge. It has
 * no copies: what is deleted there is gone.
 */
export class ExperimentsTable extends Construct {
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
    (this.#table.node.defaultChild as CfnTable).overrideLogicalId('Experiments');
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets the gateway add to figures and know when they are enough, and put samples there that it cannot read again. */
  grantKeep(grantee: IGrantable): void {
    this.#grant(grantee, ['PutItem'], [`${SAMPLES_PARTITION}*`, `${UNITS_PARTITION}*`]);
    this.#grant(grantee, ['GetItem', 'UpdateItem'], [`${SUMS_PARTITION}*`]);
  }

  /** Lets the judge take samples out, and put verdicts there. */
  grantJudge(grantee: IGrantable): void {
    this.#grant(grantee, ['DeleteItem', 'PutItem', 'UpdateItem'], [`${SAMPLES_PARTITION}*`]);
    // A verdict and its count are one transaction: what AWS takes for the leading keys of each of its writes, its page of transactions leaves open.
    this.#grant(
      grantee,
      ['GetItem', 'PutItem', 'Query', 'UpdateItem'],
      [`${SUMS_PARTITION}*`, `${VERDICTS_PARTITION}*`],
    );
  }

  /** Lets a function report what was found, and nothing of what was said. */
  grantReport(grantee: IGrantable): void {
    this.#grant(grantee, ['GetItem', 'Query'], [`${SUMS_PARTITION}*`]);
    this.#grant(grantee, ['Query'], [`${VERDICTS_PARTITION}*`]);
  }

  #grant(grantee: IGrantable, actions: readonly string[], partitions: readonly string[]): void {
    const statement = new PolicyStatement({
      actions: actions.map((name) => `dynamodb:${name}`),
      resources: [this.#table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } },
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
