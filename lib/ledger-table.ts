import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { OPEN_ATTEMPTS_INDEX } from '../lambda/settings.ts';

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

  /** Lets the gateway begin, end and correct attempts, and see what budgets have left. A transaction needs no more than its parts do. */
  grantRecord(grantee: IGrantable): void {
    grant(grantee, ['GetItem', 'PutItem', 'UpdateItem'], this.#table.tableArn);
  }

  /** Lets the sweeper find attempts that nobody ended, and end them. */
  grantSweep(grantee: IGrantable): void {
    grant(grantee, ['Query'], `${this.#table.tableArn}/index/${OPEN_ATTEMPTS_INDEX}`);
    grant(grantee, ['UpdateItem'], this.#table.tableArn);
  }
}

function grant(grantee: IGrantable, actions: readonly string[], resource: string): void {
  const statement = new PolicyStatement({ actions: actions.map((name) => `dynamodb:${name}`), resources: [resource] });
  grantee.grantPrincipal.addToPrincipalPolicy(statement);
}
