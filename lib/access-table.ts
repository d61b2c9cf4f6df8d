import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  ALLOWANCES_PARTITION,
  AUDIT_PARTITION,
  KEY_PARTITION,
  LINK_PARTITION,
  PROVIDER_KEYS_PARTITION,
  SWITCHES_PARTITION,
  TEAM_KEYS_PARTITION,
} from '../lambda/access-settings.ts';
import { STANDINGS_PARTITION } from '../lambda/experiment-settings.ts';

/**
 * Remembers who may call, the gateway keys as hashes, what operators have switched off, what they have said teams may, and who has
 * changed what. Kept when the stack is
 * deleted, because clients hold the other half.
 */
export class AccessTable extends Construct {
  readonly #table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Of links that nobody has taken; nothing else has it.
      timeToLiveAttribute: 'goneAt',
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
    this.#grant(grantee, ['GetItem'], `${KEY_PARTITION}*`);
  }

  /** Lets a function that asks models know what is switched off, what teams may, and how experiments stand. */
  grantHeed(grantee: IGrantable): void {
    this.#grant(grantee, ['Query'], SWITCHES_PARTITION);
    this.#grant(grantee, ['Query'], ALLOWANCES_PARTITION);
    this.#grant(grantee, ['Query'], PROVIDER_KEYS_PARTITION);
    this.#grant(grantee, ['Query'], STANDINGS_PARTITION);
  }

  /** Lets a function say how experiments stand. */
  grantStand(grantee: IGrantable): void {
    this.#grant(grantee, ['Query', 'PutItem'], STANDINGS_PARTITION);
  }

  /** Lets the gateway give the session of a link to who brings its code. It takes links away, and makes none, and no keys. */
  grantTakeLinks(grantee: IGrantable): void {
    this.#grant(grantee, ['DeleteItem'], `${LINK_PARTITION}*`);
  }

  /** Lets the control function make links. */
  grantMakeLinks(grantee: IGrantable): void {
    this.#grant(grantee, ['PutItem'], `${LINK_PARTITION}*`);
  }

  /** Lets the control function make, list, rotate and revoke keys. It deletes none: one that has ended stays in the list. */
  grantManageKeys(grantee: IGrantable): void {
    this.#grant(grantee, ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], `${KEY_PARTITION}*`);
    this.#grant(grantee, ['PutItem', 'Query'], `${TEAM_KEYS_PARTITION}*`);
  }

  /** Lets the control function show what is switched off, and change it. */
  grantSwitch(grantee: IGrantable): void {
    this.#grant(grantee, ['Query', 'PutItem'], SWITCHES_PARTITION);
  }

  /** Lets the control function show what teams may, and change it. */
  grantAllow(grantee: IGrantable): void {
    this.#grant(grantee, ['Query', 'UpdateItem'], ALLOWANCES_PARTITION);
  }

  /** Lets the control function write down which keys of providers were put in, and show it. The keys are elsewhere. */
  grantNoteKeys(grantee: IGrantable): void {
    this.#grant(grantee, ['PutItem', 'Query'], PROVIDER_KEYS_PARTITION);
  }

  /** Lets the control function write down what it changes, and show it. What is written there nobody updates or deletes, and the code puts nothing in its place. */
  grantAudit(grantee: IGrantable): void {
    this.#grant(grantee, ['PutItem', 'Query'], `${AUDIT_PARTITION}*`);
  }

  /** Lets a function write down what it has changed by itself. */
  grantAuditOwn(grantee: IGrantable): void {
    this.#grant(grantee, ['PutItem'], `${AUDIT_PARTITION}*`);
  }

  /** Only in the partitions whose keys are like this: what the table holds besides is for others. */
  #grant(grantee: IGrantable, actions: readonly string[], partitions: string): void {
    const statement = new PolicyStatement({
      actions: actions.map((name) => `dynamodb:${name}`),
      resources: [this.#table.tableArn],
      // A request has one leading key for each item: all of them have to be like this.
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitions] } },
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
