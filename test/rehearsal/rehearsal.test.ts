/** The whole product deployed with the real CDK, read back, and run as it was deployed. See README.md. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_DOOR } from '../../lambda/page-settings.ts';
import {
  CONFIGURATION_FILE,
  CONTROL_DOOR,
  ENVIRONMENT,
  KEY_DOOR,
  OPERATOR_DOOR,
  TEAM_DOOR,
} from '../../lambda/settings.ts';
import { FIRST_CALL } from '../docs/first-call.ts';
import { textOf } from '../edge/client.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { inStep } from '../support/in-step.ts';
import { cloudFormation, type Deployed, readDeployed } from './deployed.ts';
import { type Emulator, type Outcome, startEmulator } from './emulator.ts';
import { type Gateway, startDeployed } from './run-deployed.ts';

const STACK = 'HeadgateRehearsal';
const CONFIGURATION = 'test/rehearsal/headgate.config.ts';
const DEPLOY = ['deploy', '--yes', '--region', 'us-east-1', '--json'] as const;

let folder: string;
let emulator: Emulator;
let provider: FakeProvider;
let deployed: Deployed;
/** What `headgate deploy` said before the account was prepared for the CDK, and after. */
let unprepared: Outcome;
let told: Outcome;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-rehearsal-'));
  emulator = await startEmulator(CONFIGURATION);
  provider = await startFakeProvider();
  unprepared = await emulator.headgate([...DEPLOY, '--', '--output', join(folder, 'unprepared')]);
  await emulator.cdk('bootstrap', 'aws://000000000000/us-east-1', '--output', join(folder, 'bootstrap'));
  told = await emulator.headgate([...DEPLOY, '--', '--output', join(folder, 'cdk.out')]);
  deployed = await readDeployed(emulator, STACK, join(folder, 'deployed'));
});
afterAll(async () => {
  await provider?.close();
  await emulator?.close();
  await rm(folder, { recursive: true });
});

describe('what was deployed', () => {
  test('is the synthesized template, to the letter', async () => {
    const synthesized = await readFile(join(folder, 'cdk.out', `${STACK}.template.json`), 'utf8');
    expect(deployed.template).toEqual(JSON.parse(synthesized));
  });

  test('waits for an account that is prepared, and names the command that prepares it', () => {
    expect(unprepared).toMatchObject({ exitCode: 1, output: '' });
    expect(unprepared.errors).toContain('`npx cdk bootstrap aws://000000000000/us-east-1 --region us-east-1`');
    expect(unprepared.errors).not.toMatch(/\n {4}at /);
  });

  test('tells the base URLs of both kinds of SDK', () => {
    const { stack, outputs } = JSON.parse(told.output);
    expect(stack).toBe(STACK);
    expect(outputs.OpenAiBaseUrl).toMatch(/^https:\/\/\w+\.execute-api\.us-east-1\.amazonaws\.com\/v1$/);
    expect(`${outputs.AnthropicBaseUrl}/v1`).toBe(outputs.OpenAiBaseUrl);
    expect(outputs.ControlUrl).toBe(outputs.OpenAiBaseUrl);
  });

  test('has every endpoint of both doors, streaming and open, or buffered and behind IAM', () => {
    const methods = deployed.methods.filter(({ method }) => method !== 'OPTIONS');
    const summary = methods.map(({ method, path, authorization, uri, timeoutMs }) => ({
      endpoint: `${method} ${path}`,
      authorization,
      timeoutMs,
      streams: uri.endsWith('/response-streaming-invocations'),
    }));
    const open = [...PAGE_DOOR, ...KEY_DOOR].map(({ method, path }) => ({
      endpoint: `${method} ${path}`,
      authorization: 'NONE',
      timeoutMs: 900_000,
      streams: true,
    }));
    const teams = [...TEAM_DOOR, ...OPERATOR_DOOR].map(({ method, path }) => ({
      endpoint: `${method} ${path}`,
      authorization: 'AWS_IAM',
      timeoutMs: 900_000,
      streams: true,
    }));
    const closed = CONTROL_DOOR.map(({ method, path }) => ({
      endpoint: `${method} ${path}`,
      authorization: 'AWS_IAM',
      timeoutMs: 29_000,
      streams: false,
    }));
    expect(summary).toHaveLength(open.length + teams.length + closed.length);
    expect(summary).toEqual(expect.arrayContaining([...open, ...teams, ...closed]));
  });

  test('gives each function its handler, its configuration and the names of real tables and secrets', async () => {
    expect(deployed.stack.functions).toHaveLength(5);
    const dynamoDb = new DynamoDBClient(clientOf(emulator));
    for (const { codeFolder, handler, environment } of deployed.stack.functions) {
      expect(handler).toBe('index.handler');
      const carried = JSON.parse(await readFile(join(codeFolder, CONFIGURATION_FILE), 'utf8'));
      expect(Object.keys(carried.teams)).toEqual(['billing', 'search']);
      for (const name of [environment[ENVIRONMENT.ledgerTable], environment[ENVIRONMENT.accessTable]]) {
        if (name === undefined) continue;
        const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: name }));
        expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk']);
      }
    }
  });
});

describe('the deployed functions', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    await replaceAddressOfProvider();
    gateway = await startDeployed(emulator, deployed);
    return () => gateway.close();
  });

  test('make a key, stream a chat with it, and write its cost into the deployed ledger', async () => {
    const key = await gateway.createKey('search');
    const pieces = ['one', 'two', 'three'];
    const { pace, sees } = inStep(pieces);
    provider.script(answer({ pieces, pace }));
    const body = { model: 'rehearsal/model', messages: [{ role: 'user', content: 'Hello' }], stream: true };
    const reply = await gateway.send(key, { body, sees });
    expect(reply).toMatchObject({ status: 200, isComplete: true });
    expect(textOf(reply)).toBe(pieces.join(''));
    expect(reply.events.at(-1)?.text).toBe('data: [DONE]');

    const [row, ...others] = await readAttempts();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      state: { S: 'SETTLED' },
      outcome: { S: 'answered' },
      team: { S: 'search' },
      cost: { N: String(provider.owedPicoUsd) },
    });
    expect(provider.requests[0]?.header('authorization')).toBe('Bearer key-of-the-provider');
  });

  test('answer the first call of the README, signed as a team, and show its way', async () => {
    provider.script(answer({ pieces: ['Hello', ' there'] }));
    const told = FIRST_CALL.find((command) => command.startsWith('npx headgate chat')) ?? '';
    const [prompt] = /"[^"]+"/.exec(told) ?? [];
    expect(told).toBe(`npx headgate chat ${prompt} --model openai/gpt-5-mini --team platform --stack Headgate`);
    const args = ['chat', JSON.parse(prompt ?? ''), '--model', 'rehearsal/model', '--team', 'search'];
    const { exitCode, output, errors } = await emulator.headgate(
      args,
      await gateway.asMember('search', join(folder, 'member')),
    );

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: 'Hello there\n' });
    expect(errors).toContain('rehearsal/model answered: pinned');
  });

  test('refuse a key that nobody made', async () => {
    expect((await gateway.send('hg_nobody', { body: {} })).status).toBe(401);
  });

  test('make no key for a team that is not configured', async () => {
    await expect(gateway.createKey('strangers')).rejects.toThrow(/There is no team/);
  });

  test('sweep without an error', async () => {
    expect(await gateway.sweep()).toMatchObject({ kind: 'buffered', payload: '{"expired":0}' });
  });
});

describe('the deployment', () => {
  test('of the same once more changes nothing', async () => {
    const { output } = await emulator.headgate(['diff', '--json', '--', '--output', join(folder, 'diff')]);
    expect(JSON.parse(output)).toMatchObject({ stack: STACK, has_changes: false });
    const { errors } = await emulator.headgate([...DEPLOY, '--', '--output', join(folder, 'again')]);
    expect(errors).toContain(`${STACK} (no changes)`);
  });

  test('is looked at by the doctor, who says what it lacks', async () => {
    const { exitCode, output } = await emulator.headgate(['doctor', '--stack', STACK, '--team', 'search', '--json']);
    const { checks } = JSON.parse(output);
    const of = (id: string) => checks.find((check: { readonly id: string }) => check.id === id);

    expect(of('credentials')).toMatchObject({ status: 'ok', message: expect.stringContaining('account 000000000000') });
    expect(of('gateway')).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/^HeadgateRehearsal at .*_COMPLETE$/),
    });
    expect(of('provider-keys')).toMatchObject({ message: expect.stringMatching(/^filled: .*rehearsal/) });
    // Nobody is at the host that API Gateway would have.
    expect(of('reachable')).toMatchObject({ status: 'failed' });
    expect(exitCode).toBe(1);
  });

  test('can be deleted, and keeps the tables and the pepper', async () => {
    const client = cloudFormation(emulator);
    const { exitCode, output } = await emulator.headgate([
      'destroy',
      '--yes',
      '--json',
      '--',
      '--output',
      join(folder, 'bye'),
    ]);
    expect(exitCode).toBe(0);
    const { kept } = JSON.parse(output);
    expect(kept.map(({ type }: { readonly type: string }) => type)).toContain('AWS::SecretsManager::Secret');
    await expect(client.send(new DescribeStacksCommand({ StackName: STACK }))).rejects.toThrow(/does not exist/);

    const tables = deployed.stack.functions.flatMap(({ environment }) => environment[ENVIRONMENT.ledgerTable] ?? []);
    const dynamoDb = new DynamoDBClient(clientOf(emulator));
    expect(await dynamoDb.send(new DescribeTableCommand({ TableName: tables[0] }))).toHaveProperty('Table');
    const { SecretList = [] } = await new SecretsManagerClient(clientOf(emulator)).send(new ListSecretsCommand({}));
    const pepper = deployed.stack.functions.flatMap(
      ({ environment }) => environment[ENVIRONMENT.keyPepperSecret] ?? [],
    );
    expect(SecretList.some(({ Name, ARN }) => pepper.includes(Name ?? '') || pepper.includes(ARN ?? ''))).toBe(true);
    const functions = await fetch(`${emulator.endpoint}/2015-03-31/functions/`);
    expect(await functions.json()).toMatchObject({ Functions: [] });
  });
});

/** The one value that is not as it was deployed: the fake provider is on loopback. */
async function replaceAddressOfProvider(): Promise<void> {
  for (const { codeFolder } of deployed.stack.functions) {
    const file = join(codeFolder, CONFIGURATION_FILE);
    const configuration = JSON.parse(await readFile(file, 'utf8'));
    configuration.providers.rehearsal.url = provider.url;
    await writeFile(file, JSON.stringify(configuration));
  }
}

async function readAttempts() {
  const table = deployed.stack.functions.map(({ environment }) => environment[ENVIRONMENT.ledgerTable]).find(Boolean);
  const { Items = [] } = await new DynamoDBClient(clientOf(emulator)).send(new ScanCommand({ TableName: table }));
  return Items.filter(({ pk }) => pk?.S?.startsWith('attempts#'));
}

function clientOf({ endpoint }: Emulator) {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
