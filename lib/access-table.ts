import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Remembers who may call: the gateway keys, as hashes. Kept when the stack is deleted, because clients hold the other half. */
export class AccessTable extends Construct {
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
    // The child of a table is always its CloudFormation resource; its name there ties the deployed data to this code.
    (this.#table.node.defaultChild as CfnTable).overrideLogicalId('Access');
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets the gateway look a key up. */
  grantLookup(grantee: IGrantable): void {
    this.#grant(grantee, 'dynamodb:GetItem');
  }

  /** Lets the control function add a key; a key that exists is kept by a condition, which needs no further right. */
  grantIssue(grantee: IGrantable): void {
    this.#grant(grantee, 'dynamodb:PutItem');
  }

  #grant(grantee: IGrantable, action: string): void {
    const statement = new PolicyStatement({ actions: [action], resources: [this.#table.tableArn] });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
