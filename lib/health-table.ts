import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Where gateway functions tell one another how their targets do. Gone with the stack: it is known again in minutes. */
export class HealthTable extends Construct {
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
    (this.#table.node.defaultChild as CfnTable).overrideLogicalId('Health');
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets the control function see what the gateways have counted. */
  grantSee(grantee: IGrantable): void {
    const statement = new PolicyStatement({
      actions: ['dynamodb:Query'],
      resources: [this.#table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['targets#*', 'lanes'] } },
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  /** Lets the gateway add to what is counted and read what others have. */
  grantShare(grantee: IGrantable): void {
    const actions = ['dynamodb:Query', 'dynamodb:UpdateItem'];
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.#table.tableArn] }));
  }
}
