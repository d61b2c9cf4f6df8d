/** The commands around the CDK: what it is called with, how it ends, and what is said besides. It runs for real in the rehearsal. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import type { Program } from '../../bin/cli/terminal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aTerminal, type TestTerminal } from './a-terminal.ts';
import { type Cloud, startLoopbackCloud } from './loopback-cloud.ts';

afterEach(() => vi.unstubAllEnvs());

const OUTPUTS = {
  OpenAiBaseUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/v1',
  AnthropicBaseUrl: 'https://abc.execute-api.us-east-1.amazonaws.com',
  ProviderSecretOpenai: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:openai-1',
};

interface Scripted {
  readonly exitCode?: number;
  readonly text?: string;
  readonly outputs?: object;
}

/** Runs a command with a CDK that ends as it is told to. */
async function run(args: readonly string[], cdk: Scripted = {}, more: Parameters<typeof aTerminal>[0] = {}) {
  const started: Program[] = [];
  const test: TestTerminal = aTerminal({
    environment: { HEADGATE_CONFIG: aConfiguration() },
    ...more,
    runProgram: async (program) => {
      started.push(program);
      const file = program.args[program.args.indexOf('--outputs-file') + 1];
      if (cdk.outputs && file) writeFileSync(file, JSON.stringify({ Gate: cdk.outputs }));
      return { exitCode: cdk.exitCode ?? 0, text: cdk.text ?? '' };
    },
  });
  const exitCode = await runCommandLine(args, test.terminal);
  const [program] = started;
  return { exitCode, output: test.output(), errors: test.errors(), program, cdk: program?.args.slice(2) };
}

function aConfiguration(): string {
  const file = join(temporaryFolder(), 'headgate.config.ts');
  const configuration = { providers: { openai: {} }, teams: { search: {} }, stack: { name: 'Gate' } };
  writeFileSync(file, `export default ${JSON.stringify(configuration)};`);
  return file;
}

async function inCloud(cloud: Cloud) {
  const loopback = await startLoopbackCloud(cloud);
  for (const [name, value] of Object.entries(loopback.environment)) vi.stubEnv(name, value);
  return loopback;
}

describe('headgate deploy', () => {
  it('calls the CDK of this project, for the stack and the place that are meant', async () => {
    const place = ['--region', 'eu-central-1', '--profile', 'ops'];
    const { exitCode, program, cdk } = await run(['deploy', ...place, '--', '--hotswap'], { outputs: OUTPUTS });

    expect(exitCode).toBe(0);
    expect(cdk).toEqual([
      'deploy',
      'Gate',
      '--outputs-file',
      expect.any(String),
      '--hotswap',
      '--profile',
      'ops',
      '--region',
      'eu-central-1',
    ]);
    expect(program).toMatchObject({ folder: resolve('.'), output: 'shown' });
    expect(program?.args.slice(0, 2)).toEqual([resolve('bin/node24.mjs'), resolve('node_modules/aws-cdk/bin/cdk')]);
    expect(program?.environment).toMatchObject({ AWS_REGION: 'eu-central-1', HEADGATE_CONFIG: expect.any(String) });
  });

  it('tells the base URLs, and what to do next', async () => {
    const { output } = await run(['deploy', '--yes', '--region', 'us-east-1'], { outputs: OUTPUTS });

    expect(output).toContain(`base_url of OpenAI SDKs     ${OUTPUTS.OpenAiBaseUrl}\n`);
    expect(output).toContain(`base_url of Anthropic SDKs  ${OUTPUTS.AnthropicBaseUrl}\n`);
    expect(output).toContain('npx headgate providers set openai --stack Gate --region us-east-1');
    expect(output).toContain('npx headgate chat "Hello" --model auto --team search --stack Gate --region us-east-1');
  });

  it('prints one object for programs, and asks them nothing', async () => {
    const { output, cdk, program } = await run(['deploy', '--yes', '--json'], { outputs: OUTPUTS, text: 'progress' });

    expect(JSON.parse(output)).toMatchObject({ stack: 'Gate', outputs: OUTPUTS, next: expect.any(Array) });
    expect(cdk).toContain('never');
    expect(program?.output).toBe('kept');
    expect(await run(['deploy', '--json'])).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('Add --yes'),
    });
  });

  it('ends as the CDK did, and names the command that prepares the account', async () => {
    await using _ = await inCloud({ stacks: {} });
    const credentials = join(temporaryFolder(), 'credentials');
    writeFileSync(credentials, '[ops]\naws_access_key_id = AKIAOPS\naws_secret_access_key = secret-of-ops\n');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentials);
    const { exitCode, output, errors } = await run(['deploy', '--profile', 'ops'], { exitCode: 3 });

    expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
    expect(errors).toContain('cdk deploy ended with 3.');
    expect(errors).toContain('`npx cdk bootstrap aws://111122223333/us-east-1 --profile ops`');
  });

  it('says nothing of preparing where that is not what is missing', async () => {
    await using _ = await inCloud({ stacks: { CDKToolkit: {} } });
    const { exitCode, errors } = await run(['deploy'], { exitCode: 1 });

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/^headgate: cdk deploy ended with 1\. What went wrong is said above\./);
  });

  it('starts nothing for another stack, or for a configuration that is wrong', async () => {
    const wrong = join(temporaryFolder(), 'headgate.config.ts');
    writeFileSync(wrong, 'export default { providers: { openai: {} }, taems: {} };');
    const other = await run(['deploy', '--stack', 'Other']);
    const broken = await run(['deploy'], {}, { environment: { HEADGATE_CONFIG: wrong } });

    expect(other).toMatchObject({ exitCode: 2, program: undefined });
    expect(other.errors).toContain('is of the stack Gate, and not of Other');
    expect(broken).toMatchObject({ exitCode: 1, program: undefined });
    expect(broken.errors).toMatch(/^headgate: The configuration cannot be used: taems: unknown key\. Allowed: .*\n$/);
  });
});

describe('headgate diff', () => {
  it('passes on what there is to pass on', async () => {
    const { exitCode, cdk } = await run(['diff', '--', '--fail'], { exitCode: 0 });
    expect({ exitCode, cdk }).toEqual({ exitCode: 0, cdk: ['diff', 'Gate', '--fail'] });
  });

  it.each([
    ['Number of stacks with differences: 0', 0, false],
    ['[+] AWS::S3::Bucket\nNumber of stacks with differences: 1', 0, true],
    ['[+] AWS::S3::Bucket\nNumber of stacks with differences: 1', 1, true],
  ])('tells programs whether something would change: %j, ending with %d', async (text, exitCode, hasChanges) => {
    await using _ = await inCloud({ stacks: { CDKToolkit: {} } });
    const outcome = await run(['diff', '--json', '--', '--fail'], { text, exitCode });

    expect(JSON.parse(outcome.output)).toEqual({ stack: 'Gate', has_changes: hasChanges, diff: text });
    expect(outcome.exitCode).toBe(exitCode);
  });
});

describe('headgate destroy', () => {
  const cloud: Cloud = { stacks: { Gate: { resources: { Ledger: 'Retain', Gateway: 'Delete', Access: 'Retain' } } } };

  it('deletes only if the name of the stack is typed, and says before what is kept', async () => {
    await using _ = await inCloud(cloud);
    const typed = await run(
      ['destroy'],
      {},
      { typed: [[/Type the name/, 'Gate\r']], environment: { HEADGATE_CONFIG: aConfiguration() } },
    );

    expect(typed).toMatchObject({ exitCode: 0, cdk: ['destroy', 'Gate', '--force'], output: 'Gate is deleted.\n' });
    expect(typed.errors).toContain('  Gate-Ledger (AWS::Test::Ledger)\n  Gate-Access (AWS::Test::Access)\n');
    expect(typed.errors).not.toContain('Gate-Gateway');

    const slip = await run(
      ['destroy'],
      {},
      { typed: [[/Type the name/, 'gate\r']], environment: { HEADGATE_CONFIG: aConfiguration() } },
    );
    expect(slip).toMatchObject({ exitCode: 130, program: undefined, output: '' });
  });

  it('tells programs what is kept, if they mean it', async () => {
    await using _ = await inCloud(cloud);
    const { output } = await run(['destroy', '--yes', '--json']);

    expect(JSON.parse(output)).toMatchObject({
      stack: 'Gate',
      destroyed: true,
      kept: [{ name: 'Gate-Ledger' }, { name: 'Gate-Access' }],
    });
    expect(await run(['destroy'])).toMatchObject({ exitCode: 2, program: undefined });
    expect(await run(['destroy', '--json'])).toMatchObject({ exitCode: 2, program: undefined });
  });

  it('starts nothing where there is no such stack', async () => {
    await using _ = await inCloud({ stacks: {} });
    const { exitCode, errors, program } = await run(['destroy', '--yes']);

    expect({ exitCode, program }).toEqual({ exitCode: 1, program: undefined });
    expect(errors).toContain('There is no stack Gate in this account and region.');
  });
});

it('leaves no answer of the CDK behind', async () => {
  const { cdk } = await run(['deploy', '--yes'], { outputs: OUTPUTS });
  expect(() => readFileSync(cdk?.[cdk.indexOf('--outputs-file') + 1] ?? '')).toThrow('ENOENT');
});
