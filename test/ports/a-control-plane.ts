import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type AwsClient, AwsError, createAwsClient } from '../../lambda/adapters/aws-client.ts';
import { createAllowanceStore } from '../../lambda/adapters/dynamodb-allowances.ts';
import { createAuditLog } from '../../lambda/adapters/dynamodb-audit.ts';
import { createHealthStore } from '../../lambda/adapters/dynamodb-health.ts';
import { createKeysRecords } from '../../lambda/adapters/dynamodb-key-records.ts';
import { createLinks } from '../../lambda/adapters/dynamodb-links.ts';
import { createSwitchStore } from '../../lambda/adapters/dynamodb-switches.ts';
import { createTeamKeys } from '../../lambda/adapters/dynamodb-team-keys.ts';
import { createStandings } from '../../lambda/adapters/experiments/dynamodb-standings.ts';
import { createSums } from '../../lambda/adapters/experiments/dynamodb-sums.ts';
import { createVerdicts } from '../../lambda/adapters/experiments/dynamodb-verdicts.ts';
import { createKeyVault } from '../../lambda/adapters/key-vault.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createCorrections } from '../../lambda/adapters/ledger/dynamodb-corrections.ts';
import { createReports } from '../../lambda/adapters/reports/dynamodb-reports.ts';
import type { EndpointName } from '../../lambda/control/answer.ts';
import { controlAnswers } from '../../lambda/control/answers.ts';
import { toGatewayError } from '../../lambda/core/errors.ts';
import { teamAllowances } from '../../lambda/core/limits/read-allowance.ts';
import { experimentPlans } from '../../lambda/routing/configured-experiments.ts';
import { seenIn } from '../../lambda/routing/health/target-counts.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

/** A request to the control door, past API Gateway. */
export interface Knock {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Who has signed. */
  readonly by?: string;
  /** After a deployment that has left out all teams, and the keys of all providers. */
  readonly isLater?: boolean;
}

export const NOW = Date.parse('2026-11-20T12:00:00Z');
export const PEPPER = 'a pepper for tests';
const EXPERIMENTS = { smart: { arms: { control: { route: 'groq/large' }, small: { route: 'groq/small' } } } };
const OPS = 'arn:aws:iam::000000000000:role/ops';

/** The whole control door on an empty table of the embedded DynamoDB for each test, without API Gateway before it. */
export function aControlPlane(team: object = {}) {
  let dynamoDb: EmbeddedTable;
  const time = { now: NOW };
  /** What DynamoDB refuses to do, by the operation and what is sent. */
  const faults = { refuses: (_operation: string, _input: string) => false };
  const clock = { now: () => time.now, randomBytes };
  const configuration = validateConfiguration({
    providers: { groq: {} },
    teams: { red: team, blue: {} },
    experiments: EXPERIMENTS,
  });
  const client: AwsClient = async (operation, input) => {
    if (faults.refuses(operation, JSON.stringify(input))) throw new AwsError('ThrottlingException', 400, {});
    return await dynamoDb.client(operation, input);
  };
  const vaultClient: AwsClient = async (operation, input) => {
    if (faults.refuses(operation, JSON.stringify(input))) throw new AwsError('ThrottlingException', 400, {});
    return await secretsManager()(operation, input);
  };
  beforeAll(async () => {
    dynamoDb = await startEmbeddedTable();
  });
  beforeEach(async () => {
    time.now = NOW;
    faults.refuses = () => false;
    await dynamoDb.emptyTable();
    await secretsManager()('CreateSecret', { Name: places().shared.groq }); // Born empty, as the stack makes it.
  });
  afterAll(() => dynamoDb.close());

  const secretsManager = () => {
    const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'any' };
    const region = 'us-east-1';
    const { endpoint } = dynamoDb;
    const service = 'secretsmanager';
    return createAwsClient({ service, region, endpoint, credentials, now: Date.now, random: Math.random });
  };
  // Of each test its own.
  const places = () => ({
    shared: { groq: `ProviderKeyGroq${dynamoDb.table()}` },
    teamPrefix: `headgate/${dynamoDb.table()}/teams/`,
  });
  const access = () => ({ client, table: dynamoDb.table(), now: () => time.now });
  const answers = (isLater = false) =>
    controlAnswers({
      clock,
      limits: configuration.limits,
      place: 'live',
      teams: teamAllowances(isLater ? {} : configuration.teams),
      providers: Object.keys(configuration.providers),
      keys: createTeamKeys(access()),
      secrets: { pepper: async () => PEPPER },
      store: createAllowanceStore(access()),
      accounts: createAccounts(access()),
      audit: createAuditLog({ ...access(), report: () => {} }),
      corrections: createCorrections({ ...access(), auditTable: access().table }),
      switches: createSwitchStore(access()),
      reports: createReports(access()),
      seen: seenIn(createHealthStore(access())),
      experiments: Object.keys(configuration.experiments),
      plans: experimentPlans(configuration),
      standings: createStandings(access()),
      sums: createSums(access()),
      verdicts: createVerdicts(access()),
      records: createKeysRecords(access()),
      links: createLinks(access()),
      vault: createKeyVault({ client: vaultClient, ...places() }),
      keyed: new Map([...(isLater ? [] : [['groq', true] as const]), ['open', false]]),
    });
  return {
    time,
    faults,
    access,
    /** Its status and what it says, errors as the edge would tell them. */
    async knock(endpoint: EndpointName, { path = {}, query = {}, body, by = OPS, isLater }: Knock = {}) {
      const [httpMethod, resource] = endpoint.split(' ');
      const event = {
        ...{ httpMethod, resource, pathParameters: path, queryStringParameters: query },
        multiValueHeaders: { 'content-type': ['application/json'] },
        requestContext: { identity: { userArn: by } },
        body: body === undefined ? null : JSON.stringify(body),
        isBase64Encoded: false,
      };
      try {
        // These are the members that are read; an event has twenty more.
        const answer = await answers(isLater)[endpoint](event as unknown as APIGatewayProxyEvent);
        const isJson = answer.headers?.['content-type'] === 'application/json';
        return { status: answer.statusCode, body: isJson ? JSON.parse(answer.body) : answer.body };
      } catch (cause) {
        const { status, message, code, details } = toGatewayError(cause);
        return { status, body: { message, code, param: details.param } };
      }
    },
    places,
    /** Reads secrets as the role of the gateway function may. */
    secretsManager,
    /** Everything in the table. */
    async items(): Promise<readonly Readonly<Record<string, { readonly S?: string }>>[]> {
      const { Items } = await dynamoDb.client<{ readonly Items: never }>('Scan', { TableName: dynamoDb.table() });
      return Items;
    },
  };
}
