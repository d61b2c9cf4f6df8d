import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { loadConfiguration } from '../../lib/configuration.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aTerminal } from './a-terminal.ts';

const FLAGS = ['--providers', 'openai,bedrock', '--team', 'search,billing-eu'] as const;
const KEYS = { space: ' ', enter: '\r', down: '\u001b[B', escape: '\u0003' } as const;

/** `headgate init` for a file in a folder of its own. */
async function init(
  args: readonly string[],
  { file = join(temporaryFolder(), 'headgate.config.ts'), typed }: Partial<Setting> = {},
) {
  const { terminal, output, errors } = aTerminal({ environment: { HEADGATE_CONFIG: file }, ...(typed && { typed }) });
  const exitCode = await runCommandLine(['init', ...args], terminal);
  return { exitCode, output: output(), errors: errors(), file };
}

interface Setting {
  readonly file: string;
  readonly typed: readonly (readonly [RegExp, string])[];
}

describe('headgate init, with all that it needs', () => {
  it('writes a configuration that the real check takes', async () => {
    const budget = ['--budget-month', '100', '--alarm-email', "o'brien@example.com", '--stack', 'Gate'];
    const { exitCode, output, errors, file } = await init([...FLAGS, ...budget]);

    expect({ exitCode, said: output.split('\n')[0] }).toEqual({ exitCode: 0, said: `${file} is written, and valid.` });
    // Nothing turns where nobody looks.
    expect(errors).toBe('Reading what would be deployed …\n');
    expect(await loadConfiguration(file)).toMatchObject({
      providers: { openai: {}, bedrock: {} },
      teams: { search: { principals: [], budget: { month: '100' } }, 'billing-eu': { budget: { month: '100' } } },
      stack: { name: 'Gate', alarmEmail: "o'brien@example.com" },
    });
    expect(readdirSync(join(file, '..'))).toEqual(['headgate.config.ts']);
  });

  it('explains the access that the template gives, and what comes next', async () => {
    const { output } = await init([...FLAGS, '--region', 'eu-central-1', '--profile', 'ops']);

    expect(output).toMatch(/search: may call \/teams\/search\/\* and nothing else\. Whoever in your account/);
    expect(output).toMatch(
      /\n {2}GatewayLambdaRole \(lambda\.amazonaws\.com\): .*bedrock: .*secretsmanager: GetSecretValue/,
    );
    // Bedrock asks for no key.
    expect(output).toMatch(/Secrets \(2\).*\n.*Pepper.*\n.*openai/);
    expect(output).toContain('  npx cdk bootstrap --region eu-central-1 --profile ops\n');
    expect(output).toContain('  npx headgate deploy --region eu-central-1 --profile ops\n');
  });

  it('tells programs the same as one object', async () => {
    const { output, file } = await init([...FLAGS, '--json']);

    const told = JSON.parse(output);
    expect(told).toMatchObject({ file, stack: 'Headgate', next: expect.arrayContaining(['npx headgate deploy']) });
    const search = told.access.roles.find(({ team }: { team: string | null }) => team === 'search');
    expect(search).toMatchObject({ paths: ['/teams/search/*'], actions: ['execute-api:Invoke'] });
  });

  it('leaves a file alone that is there, unless it is told to replace it', async () => {
    const { file } = await init(FLAGS);
    writeFileSync(file, 'mine');

    const refused = await init(FLAGS, { file });
    expect(refused).toMatchObject({ exitCode: 1, output: '', errors: expect.stringContaining('Add --force') });
    expect(readFileSync(file, 'utf8')).toBe('mine');

    expect(await init([...FLAGS, '--force'], { file })).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, 'utf8')).toContain('openai: {}');
  });

  it.each([
    [[], 2, '--providers and --team are not given'],
    [['--team', 'search'], 2, '--providers is not given'],
    [['--providers', 'opnai', '--team', 'search'], 2, 'opnai: not known. Allowed: openai, anthropic'],
    [['--providers', ',', '--team', 'search'], 2, 'name at least one of'],
    [['--providers', 'openai', '--team', 'Search'], 2, 'lower-case letters'],
    [[...FLAGS, '--budget-month', 'much'], 2, 'dollars, such as 100'],
    [[...FLAGS, '--alarm-email', 'me'], 2, 'a mail address'],
    [[...FLAGS, '--region', 'europe'], 2, 'a region of AWS'],
    [[...FLAGS, '--stack', '1st'], 1, 'stack.name: "1st". Allowed: a name of letters'],
    [['--providers', 'openai', '--team', 'a-b,a--b'], 1, 'Nothing was written'],
  ])('says in one line what cannot be used, and writes nothing: %j', async (args, exitCode, complaint) => {
    const outcome = await init(args);

    expect(outcome).toMatchObject({ exitCode, output: '' });
    expect(outcome.errors).toMatch(/^headgate: [^\n]+\n$/);
    expect(outcome.errors).toContain(complaint);
    expect(existsSync(outcome.file)).toBe(false);
    expect(readdirSync(join(outcome.file, '..'))).toEqual([]);
  });

  it('does not touch the configuration of the project where another is named', async () => {
    const before = readFileSync(resolve('headgate.config.ts'), 'utf8');
    await init([...FLAGS, '--force']);
    expect(readFileSync(resolve('headgate.config.ts'), 'utf8')).toBe(before);
  });
});

describe('headgate init, with somebody to ask', () => {
  const answers: Setting['typed'] = [
    [/Which providers/, `${KEYS.space}${KEYS.down}${KEYS.space}${KEYS.enter}`],
    [/Which teams/, `-two${KEYS.enter}`],
    [/Dollars/, `25${KEYS.enter}`],
    [/Who gets a mail/, KEYS.enter],
    [/Which AWS region/, `eu-central-1${KEYS.enter}`],
  ];

  it('asks for what is missing, and writes the answers down', async () => {
    const { exitCode, file, output } = await init([], { typed: answers });

    expect(exitCode).toBe(0);
    expect(await loadConfiguration(file)).toMatchObject({
      providers: { openai: {}, anthropic: {} },
      teams: { 'platform-two': { budget: { month: '25' } } },
    });
    expect(output).toContain('npx headgate deploy --region eu-central-1');
  });

  it('asks before it replaces a file, and takes no for an answer', async () => {
    const file = join(temporaryFolder(), 'headgate.config.ts');
    writeFileSync(file, 'mine');
    const { exitCode } = await init([], { file, typed: [[/Replace it\?/, KEYS.enter]] });

    expect(exitCode).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('changes nothing if it is given up', async () => {
    const { exitCode, file, errors } = await init([], { typed: [[/Which providers/, KEYS.escape]] });

    expect(exitCode).toBe(130);
    expect(errors).toContain('Given up. Nothing was changed.');
    expect(existsSync(file)).toBe(false);
  });
});
