import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ACCOUNT_PARTITION, ATTEMPT_PARTITION, OPEN_ATTEMPTS_INDEX, TOTALS_PARTITION } from '../lambda/settings.ts';

/** Remembers every call and every attempt. Kept when the stack is deleted: it is the only record of money. */
export class LedgerTable extends Construct {
  readonly #table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Sparse: only attempts that nobody has ended carry the keys of this index.
    this.#table.addGlobalSecondaryIndex({
      indexName: OPEN_ATTEMPTS_INDEX,
      partitionKey: { name: 'openShard', type: AttributeType.STRING },
      sortKey: { name: 'leaseUntil', type: AttributeType.NUMBER },
      projectionType: ProjectionType.ALL,
    });
    // The name in the template is what ties the deployed data to this code: moving the construct must not change it.
    // The child of a table is always its CloudFormation resource.
    (this.#table.node.defaultChild as CfnTable).overrideLogicalId('Ledger');
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  get tableArn(): string {
    return this.#table.tableArn;
  }

  /**
   * Lets the gateway, and the settler after it, begin, end and correct attempts, and see what budgets have left. A
   * transaction needs no more than its parts do.
   */
  grantRecord(grantee: IGrantable): void {
    grant(grantee, ['GetItem', 'PutItem', 'UpdateItem'], this.#table.tableArn);
  }

  /** Lets the control function see what budgets have left, and the judge whether what it has asked has used up one; by this nothing of attempts. */
  grantLook(grantee: IGrantable): void {
    const statement = new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
      resources: [this.#table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${ACCOUNT_PARTITION}*`] } },
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  /** Lets the control function read attempts, add rows that correct them, and tell budgets and totals of it. */
  grantCorrect(grantee: IGrantable): void {
    const within = (...partitions: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } });
    grant(grantee, ['PutItem', 'Query'], this.#table.tableArn, within(`${ATTEMPT_PARTITION}*`));
    const told = within(`${ACCOUNT_PARTITION}*`, `${TOTALS_PARTITION}#*`);
    grant(grantee, ['UpdateItem'], this.#table.tableArn, told);
  }

  /** Lets the control function read totals, and whether rows of them were corrected since: for metrics. */
  grantMeasure(grantee: IGrantable): void {
    const within = (...partitions: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } });
    const totals = within(TOTALS_PARTITION, `${TOTALS_PARTITION}#*`);
    grant(grantee, ['GetItem', 'Query'], this.#table.tableArn, totals);
    grant(grantee, ['BatchGetItem'], this.#table.tableArn, within(`${ATTEMPT_PARTITION}*`));
  }

  /** Lets the gateway read rows and totals, for reports. */
  grantReport(grantee: IGrantable): void {
    grant(grantee, ['GetItem', 'BatchGetItem', 'Query'], this.#table.tableArn);
  }

  /** Lets the sweeper read rows, and sum them up in partitions of their own: it can change no row by that. */
  grantRollUp(grantee: IGrantable): void {
    this.grantReport(grantee);
    const actions = ['PutItem', 'DeleteItem', 'BatchWriteItem'];
    grant(grantee, actions, this.#table.tableArn, {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [TOTALS_PARTITION, `${TOTALS_PARTITION}#*`] },
    });
  }

  /** Lets the sweeper find attempts that nobody ended, and end them. */
  grantSweep(grantee: IGrantable): void {
    grant(grantee, ['Query'], `${this.#table.tableArn}/index/${OPEN_ATTEMPTS_INDEX}`);
    grant(grantee, ['UpdateItem'], this.#table.tableArn);
  }
}

function grant(grantee: IGrantable, names: readonly string[], resource: string, conditions: object = {}): void {
  const actions = names.map((name) => `dynamodb:${name}`);
  const statement = new PolicyStatement({ actions, resources: [resource], conditions: { ...conditions } });
  grantee.grantPrincipal.addToPrincipalPolicy(statement);
}
