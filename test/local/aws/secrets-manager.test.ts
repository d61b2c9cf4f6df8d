import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { refusal, secretsClient } from './clients.ts';

let aws: LocalAws;
let client: SecretsManagerClient;
let folder: string;
let now: number;

beforeEach(async () => {
  now = 1_800_000_000_000;
  folder = mkdtempSync(join(tmpdir(), 'embedded-secrets-'));
  aws = await startLocalAws({ folder, account: '111122223333', region: 'eu-central-1', now: () => now });
  client = secretsClient(aws.endpoint);
});

afterEach(async () => {
  client.destroy();
  await aws.close();
  rmSync(folder, { recursive: true });
});

const create = (Name: string, SecretString?: string) => client.send(new CreateSecretCommand({ Name, SecretString }));
const value = async (SecretId: string, more: { VersionStage?: string; VersionId?: string } = {}) =>
  (await client.send(new GetSecretValueCommand({ SecretId, ...more }))).SecretString;

describe('a secret', () => {
  test('is found by name, ARN and ARN without its random end', async () => {
    const { ARN = '' } = await create('headgate/openai', 'sk-1');
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:111122223333:secret:headgate\/openai-[A-Za-z0-9]{6}$/);
    expect(await value('headgate/openai')).toBe('sk-1');
    expect(await value(ARN)).toBe('sk-1');
    expect(await value(ARN.slice(0, -7))).toBe('sk-1');
    expect((await refusal(value('nothing'))).name).toBe('ResourceNotFoundException');
  });

  test('keeps its current and its previous value when it is rotated', async () => {
    const first = await create('rotated', 'one');
    const put = (SecretString: string) => client.send(new PutSecretValueCommand({ SecretId: 'rotated', SecretString }));
    const second = await put('two');
    expect(second.VersionStages).toEqual(['AWSCURRENT']);
    expect(await value('rotated')).toBe('two');
    expect(await value('rotated', { VersionStage: 'AWSPREVIOUS' })).toBe('one');
    expect(await value('rotated', { VersionId: first.VersionId ?? '' })).toBe('one');
    const third = await put('three');
    expect(await value('rotated', { VersionStage: 'AWSPREVIOUS' })).toBe('two');
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 'rotated' }));
    expect(VersionIdsToStages).toEqual({
      [second.VersionId ?? '']: ['AWSPREVIOUS'],
      [third.VersionId ?? '']: ['AWSCURRENT'],
    });
  });

  test('takes a pending value beside the current one', async () => {
    await create('pending', 'one');
    const stages = { SecretId: 'pending', VersionStages: ['AWSPENDING'] };
    await client.send(new PutSecretValueCommand({ ...stages, SecretString: 'two' }));
    expect(await value('pending')).toBe('one');
    expect(await value('pending', { VersionStage: 'AWSPENDING' })).toBe('two');
  });

  test('changes nothing when a request is repeated with its token, and refuses the token for another value', async () => {
    await create('repeated', 'one');
    const put = (SecretString: string) =>
      client.send(
        new PutSecretValueCommand({ SecretId: 'repeated', SecretString, ClientRequestToken: 'a'.repeat(36) }),
      );
    await put('two');
    await put('two');
    expect(await value('repeated', { VersionStage: 'AWSPREVIOUS' })).toBe('one');
    expect((await refusal(put('three'))).name).toBe('ResourceExistsException');
  });

  test('may be made without a value, and is not made twice', async () => {
    expect((await create('empty')).VersionId).toBeUndefined();
    expect((await refusal(value('empty'))).name).toBe('ResourceNotFoundException');
    await client.send(new UpdateSecretCommand({ SecretId: 'empty', SecretString: 'now', Description: 'filled' }));
    expect(await value('empty')).toBe('now');
    expect((await refusal(create('empty', 'again'))).name).toBe('ResourceExistsException');
  });

  test('may be binary', async () => {
    await client.send(new CreateSecretCommand({ Name: 'binary', SecretBinary: new Uint8Array([0, 255]) }));
    const { SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: 'binary' }));
    expect(SecretBinary).toEqual(new Uint8Array([0, 255]));
  });

  test('marked for deletion can be restored until its time has come', async () => {
    await create('old', 'one');
    const remove = () => client.send(new DeleteSecretCommand({ SecretId: 'old', RecoveryWindowInDays: 7 }));
    await remove();
    expect((await refusal(value('old'))).message).toContain('marked for deletion');
    expect((await refusal(create('old', 'two'))).message).toContain('scheduled for deletion');
    await client.send(new RestoreSecretCommand({ SecretId: 'old' }));
    expect(await value('old')).toBe('one');
    await remove();
    now += 7 * 86_400_000;
    await create('old', 'two');
    await client.send(new DeleteSecretCommand({ SecretId: 'old', ForceDeleteWithoutRecovery: true }));
    expect((await refusal(value('old'))).name).toBe('ResourceNotFoundException');
  });

  test('is listed by name and tags, in pages, without its value', async () => {
    for (const name of ['b', 'a', 'c/1', 'c/2']) await create(name, 'hidden');
    await client.send(new TagResourceCommand({ SecretId: 'c/2', Tags: [{ Key: 'provider', Value: 'groq' }] }));
    const names = async (more: ListSecretsCommand['input']) =>
      (await client.send(new ListSecretsCommand(more))).SecretList?.map((secret) => secret.Name);
    expect(await names({})).toEqual(['a', 'b', 'c/1', 'c/2']);
    expect(await names({ Filters: [{ Key: 'name', Values: ['c/'] }] })).toEqual(['c/1', 'c/2']);
    expect(await names({ Filters: [{ Key: 'tag-value', Values: ['groq'] }] })).toEqual(['c/2']);
    const page = await client.send(new ListSecretsCommand({ MaxResults: 3 }));
    expect(await names({ NextToken: page.NextToken })).toEqual(['c/2']);
    expect(JSON.stringify(page)).not.toContain('hidden');
  });
});

test('random passwords have the length and the characters that were asked for', async () => {
  const password = async (input: GetRandomPasswordCommand['input']) =>
    (await client.send(new GetRandomPasswordCommand(input))).RandomPassword ?? '';
  expect(await password({ PasswordLength: 64, ExcludePunctuation: true })).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(await password({ ExcludeCharacters: 'abc', ExcludeNumbers: true })).toMatch(/^[^abc0-9]{32}$/);
  const short = await password({ PasswordLength: 4 });
  for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(short).toMatch(type);
  expect((await refusal(password({ PasswordLength: 2 }))).name).toBe('InvalidParameterException');
});

describe('on disk', () => {
  test('secrets are in one file that only its owner can read', async () => {
    await create('kept', 'one');
    const file = join(folder, 'secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('kept');
    expect(readdirSync(folder).toSorted()).toEqual(['dynamodb', 'secrets.json']);
  });

  test('an unreadable file is named and never quoted', async () => {
    const other = mkdtempSync(join(tmpdir(), 'embedded-secrets-'));
    writeFileSync(join(other, 'secrets.json'), '{"secrets": sk-secret');
    const refused = await refusal(startLocalAws({ folder: other }));
    expect(refused.message).toContain(join(other, 'secrets.json'));
    expect(refused.message).not.toContain('sk-');
    rmSync(other, { recursive: true });
  });
});
