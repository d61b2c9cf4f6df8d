/** Everything that stands behind an edge, from the configuration to the tables, made as the product makes it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type AwsClientOptions, createAwsClient } from '../../lambda/adapters/aws-client.ts';
import type { LedgerTable } from '../../lambda/adapters/ledger/write-all.ts';
import { ENVIRONMENT } from '../../lambda/settings.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { startLocalAws } from '../../local/aws/server.ts';
import { deploy } from '../../local/deploy.ts';
import { firstKey } from '../../local/first-key.ts';
import { type Front, startFront } from '../../local/front/front.ts';
import { createIamAuthorizer } from '../../local/front/iam-authorizer.ts';
import type { FunctionDefinition, FunctionHost } from '../../local/functions/host.ts';
import { addOperator } from '../../local/operator.ts';
import { fillProviderSecrets } from '../../local/provider-keys.ts';
import { type Api, LOCAL_REGION, readTemplate } from '../../local/template.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import type { Attempt, EdgeSettings, EdgeUnderTest } from './edge-under-test.ts';

/** Makes the host of one function. */
export type StartHost = (definition: FunctionDefinition) => FunctionHost;

/** An edge, and the function at its centre for tests that go past the front. */
export interface WholeEdge extends EdgeUnderTest {
  readonly gateway: FunctionHost;
  /** What stands before it. */
  readonly api: Api;
  /** The ledger's table, as the product's own modules reach it. */
  readonly ledger: LedgerTable;
}

/** Starts the whole product with the functions in hosts of the test's choice. */
export async function startWholeEdge(
  settings: EdgeSettings,
  startHost: StartHost,
  starts: (gateway: FunctionHost) => number,
): Promise<WholeEdge> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'headgate-edge-'));
  cleanup.defer(() => rm(folder, { recursive: true }));
  const provider = await startFakeProvider();
  cleanup.defer(() => provider.close());
  const aws = await startLocalAws();
  cleanup.defer(() => aws.close());

  await synthesize({ configuration: configurationOf(provider.url, settings), outdir: folder, local: true });
  const operator = addOperator(aws.identities);
  const client = { endpoint: aws.endpoint, region: LOCAL_REGION, credentials: operator };
  const { identities, queues, topics } = aws;
  const target = { ...client, identities, queues, topics, operatorArn: operator.arn };
  const stack = await deploy(readTemplate(folder), target);

  const gatewayName = stack.api.routes.find(({ transferMode }) => transferMode === 'STREAM')?.functionName;
  const definitions = stack.functions.map((definition) => ({
    ...definition,
    environment: { ...definition.environment, ...sdkEnvironment(aws.endpoint) },
    ...(definition.name === gatewayName && { timeoutSeconds: settings.functionTimeoutSeconds ?? 900 }),
  }));
  const hosts = new Map(definitions.map((definition) => [definition.name, startHost(definition)]));
  cleanup.defer(async () => void (await Promise.all([...hosts.values()].map((host) => host.close()))));
  const gateway = hosts.get(gatewayName ?? '');
  const { environment } = definitions.find(({ name }) => name === gatewayName) ?? {};
  if (!gateway || !environment) throw new Error('The stack has no function that streams.');
  const secrets = JSON.parse(environment[ENVIRONMENT.providerSecrets] ?? '{}');
  const names = Object.keys(secrets).map((name) => `${name.toUpperCase()}_API_KEY`);
  const keys = Object.fromEntries(names.map((name) => [name, 'key-of-the-fake-provider']));
  await fillProviderSecrets({ secrets, environment: keys, client });

  const front: Front = await startFront({
    api: stack.api,
    hosts,
    authorize: createIamAuthorizer(stack.api, aws.identities),
    port: 0,
  });
  cleanup.defer(() => front.close());
  const ledger = new DynamoDBClient(client);
  cleanup.defer(() => ledger.destroy());
  const key = await firstKey({ baseUrl: front.url, operator, folder: undefined });
  const everything = cleanup.move();
  return {
    baseUrl: front.url,
    key,
    provider,
    gateway,
    api: stack.api,
    ledger: ledgerOf(client, environment[ENVIRONMENT.ledgerTable] ?? ''),
    get starts() {
      return starts(gateway);
    },
    attempts: () => readAttempts(ledger, environment[ENVIRONMENT.ledgerTable] ?? ''),
    close: () => everything.disposeAsync(),
  };
}

/** What an SDK client in a function needs to find the embedded services. */
function sdkEnvironment(endpoint: string): Record<string, string> {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
}

function ledgerOf(
  { endpoint, region, credentials }: Pick<AwsClientOptions, 'endpoint' | 'region' | 'credentials'>,
  table: string,
): LedgerTable {
  const service = 'dynamodb';
  const client = createAwsClient({ service, endpoint, region, credentials, now: Date.now, random: Math.random });
  return { client, table, now: Date.now };
}

function configurationOf(url: string, settings: EdgeSettings) {
  const { bodyBytes, pingMs, deadlineMarginMs, more = {}, furtherProviders = [] } = settings;
  const providers = ['fake', ...furtherProviders];
  // As the fake provider bills.
  const price = { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 };
  return validateConfiguration(
    {
      teams: { local: {} },
      ...more,
      providers: Object.fromEntries(providers.map((name) => [name, { url }])),
      prices: Object.fromEntries(providers.map((name) => [`${name}/model`, price])),
      timeouts: {
        ...more.timeouts,
        ...(pingMs !== undefined && { pingMs }),
        ...(deadlineMarginMs !== undefined && { deadlineMarginMs }),
      },
      limits: { ...(bodyBytes !== undefined && { bodyBytes }) },
    },
    { local: true },
  );
}

async function readAttempts(client: DynamoDBClient, table: string): Promise<readonly Attempt[]> {
  const rows = [];
  const filter = {
    FilterExpression: 'begins_with(pk, :attempts)',
    ExpressionAttributeValues: { ':attempts': { S: 'attempts#' } },
  };
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ...filter })) rows.push(...Items);
  return rows
    .toSorted((one, other) => ((one.sk?.S ?? '') < (other.sk?.S ?? '') ? -1 : 1))
    .map(({ state, outcome, cost }) => ({
      state: state?.S ?? '',
      outcome: outcome?.S,
      costPicoUsd: cost?.N === undefined ? undefined : BigInt(cost.N),
    }));
}
