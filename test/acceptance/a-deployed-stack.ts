import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ENVIRONMENT } from '../../lambda/settings.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { type LocalAws, startLocalAws } from '../../local/aws/server.ts';
import { deploy } from '../../local/deploy.ts';
import { runEventSources } from '../../local/event-sources.ts';
import { firstKey } from '../../local/first-key.ts';
import { startFront } from '../../local/front/front.ts';
import { createIamAuthorizer } from '../../local/front/iam-authorizer.ts';
import { startFunctions } from '../../local/functions/start-functions.ts';
import { addOperator, type Operator } from '../../local/operator.ts';
import { fillProviderSecrets } from '../../local/provider-keys.ts';
import { LOCAL_REGION, readTemplate } from '../../local/template.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { type FaultyAws, startFaultyAws } from '../support/faulty-aws.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A row of the ledger as a test looks at it. */
export interface LedgerRow {
  readonly sk: string;
  readonly state: string;
  readonly costPicoUsd: bigint | undefined;
}

/** The deployed stack with all its functions, on embedded services that can fail and whose clock can be put forward. */
export interface DeployedStack {
  readonly provider: FakeProvider;
  readonly aws: LocalAws;
  /** What the functions see of the services. */
  readonly faults: FaultyAws;
  readonly baseUrl: string;
  /** A gateway key of team `local`. */
  readonly key: string;
  /** An SDK client with this reaches the services as the operator. */
  readonly client: { readonly endpoint: string; readonly region: string; readonly credentials: Operator };
  /** The secrets that the functions sign with. */
  readonly roleSecrets: readonly string[];
  /** An environment variable of the functions. */
  variable(name: string): string;
  /** All that functions have printed, line by line. */
  readonly printed: readonly string[];
  /** The same as objects: logs and metrics are one line of JSON each. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** The URL of a queue by the name of its output. */
  output(name: string): string;
  /** Asks for an answer of the fake provider. */
  ask(): Promise<{ readonly status: number; readonly body: { readonly usage: { readonly cost_details: object } } }>;
  rows(): Promise<readonly LedgerRow[]>;
  /** Lets so many seconds go by for the services. */
  passSeconds(seconds: number): void;
  close(): Promise<void>;
}

/** Starts it with such a team: synthesized, deployed, and run as `npm start` does. */
export async function startDeployedStack(team: object = {}, providerKey = 'sk-fake'): Promise<DeployedStack> {
  await using running = new AsyncDisposableStack();
  let aheadMs = 0;
  const provider = await startFakeProvider();
  running.defer(() => provider.close());
  const aws = await startLocalAws({ now: () => Date.now() + aheadMs });
  running.defer(() => aws.close());
  const faults = await startFaultyAws(aws);
  running.defer(() => faults.close());

  const folder = temporaryFolder();
  const prices = { 'fake/model': { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 } };
  const given = { providers: { fake: { url: provider.url } }, prices, teams: { local: team } };
  await synthesize({ configuration: validateConfiguration(given, { local: true }), outdir: folder, local: true });
  const { identities, queues, topics } = aws;
  const operator = addOperator(identities);
  const client = { endpoint: aws.endpoint, region: LOCAL_REGION, credentials: operator, maxAttempts: 1 };
  const stack = await deploy(readTemplate(folder), {
    ...client,
    identities,
    queues,
    topics,
    operatorArn: operator.arn,
  });
  const variable = (name: string) => stack.functions.map(({ environment }) => environment[name]).find(Boolean) ?? '';
  const secrets = JSON.parse(variable(ENVIRONMENT.providerSecrets));
  await fillProviderSecrets({ secrets, environment: { FAKE_API_KEY: providerKey }, client });

  const log: Record<string, unknown>[] = [];
  const printed: string[] = [];
  const print = (line: string) => {
    printed.push(line);
    if (line.startsWith('{')) log.push(JSON.parse(line));
  };
  const roleSecrets: string[] = [];
  const addUser = identities.addUser.bind(identities);
  identities.addUser = (user) => {
    roleSecrets.push(user.secretAccessKey);
    addUser(user);
  };
  const functions = await startFunctions(stack.functions, { aws: { endpoint: faults.endpoint, identities }, print });
  running.defer(() => functions.close());
  const sources = runEventSources(stack.eventSources, { queues, functions, print });
  running.defer(() => sources.close());
  const authorize = createIamAuthorizer(stack.api, identities);
  const front = await startFront({ api: stack.api, hosts: functions.hosts, authorize, port: 0 });
  running.defer(() => front.close());
  const key = await firstKey({ baseUrl: front.url, operator, folder: undefined });
  const dynamoDb = new DynamoDBClient(client);
  running.defer(() => dynamoDb.destroy());
  const everything = running.move();
  return {
    provider,
    aws,
    faults,
    baseUrl: front.url,
    key,
    client,
    roleSecrets,
    variable,
    printed,
    log,
    output: (name) => stack.outputs[name] ?? '',
    ask: async () => {
      const response = await fetch(`${front.url}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'fake/model', messages: [{ role: 'user', content: 'Hello' }] }),
      });
      // The answer of a chat; what a test looks at is in every one.
      return { status: response.status, body: (await response.json()) as never };
    },
    rows: () => readRows(dynamoDb, variable(ENVIRONMENT.ledgerTable)),
    passSeconds: (seconds) => {
      aheadMs += seconds * 1000;
    },
    close: () => everything.disposeAsync(),
  };
}

async function readRows(client: DynamoDBClient, TableName: string): Promise<readonly LedgerRow[]> {
  const rows = [];
  const filter = {
    FilterExpression: 'begins_with(pk, :attempts)',
    ExpressionAttributeValues: { ':attempts': { S: 'attempts#' } },
  };
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ...filter })) rows.push(...Items);
  return rows
    .map(({ sk, state, cost }) => ({
      sk: sk?.S ?? '',
      state: state?.S ?? '',
      costPicoUsd: cost?.N === undefined ? undefined : BigInt(cost.N),
    }))
    .toSorted((one, other) => (one.sk < other.sk ? -1 : 1));
}
