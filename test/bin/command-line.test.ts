import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { runHeadgate } from './run-headgate.ts';

async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const output: string[] = [];
  const errors: string[] = [];
  const exitCode = await runCommandLine(args, {
    environment: { HEADGATE_DATA: '/nonexistent', ...environment },
    print: (text) => output.push(text),
    printError: (text) => errors.push(text),
  });
  return { exitCode, output: output.join('\n'), errors: errors.join('\n') };
}

const create = ['keys', 'create', '--team', 'red'];

describe('the headgate command', () => {
  it('starts by its own file and prints its version', async () => {
    expect(await runHeadgate(['--version'])).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      errors: '',
    });
  });

  it.each([['--help'], ['keys', 'create', '--help'], ['local', 'credentials', '--help'], ['help', 'keys']])(
    'explains itself: %s %s',
    async (...args) => {
      const outcome = await run(args.filter(Boolean));

      expect(outcome).toMatchObject({ exitCode: 0, errors: '' });
      expect(outcome.output).toMatch(/^Usage: headgate/);
    },
  );

  it.each([
    [[], 'Usage: headgate'],
    [['keys'], 'Usage: headgate keys'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['keys', 'create'], "required option '--team <team>' not specified"],
    [['keys', 'create', '--team', 'Red'], 'lower-case letters'],
    [['keys', 'create', '--team', 'red/../blue'], 'lower-case letters'],
    [[...create, '--expires-in-days', '0'], 'whole number of days'],
    [[...create, '--expires-in-days', '1.5'], 'whole number of days'],
    [[...create, '--endpoints', '/chat/completion'], 'It must be some of /'],
    [[...create, '--key', 'sk-1'], "unknown option '--key'"],
    [[...create, 'extra'], 'too many arguments'],
    [[...create, '--stack', 'a', '--url', 'https://b.example'], 'name two gateways'],
    [[...create, '--profile', 'ops'], 'for deployed gateways'],
    [[...create, '--url', 'http://gateway.example/v1'], 'is not the URL of a gateway'],
    [[...create, '--url', 'ftp://user:secret@127.0.0.1/v1'], 'is not the URL of a gateway: ftp://127.0.0.1'],
    [[...create, '--url', 'gateway'], 'is not the URL of a gateway'],
    [[...create, '--url', 'https://user:secret@gateway.example/v1'], 'more than a host and a path'],
    [[...create, '--url', 'https://gateway.example/v1?x=1'], 'more than a host and a path'],
    [[...create, '--url', 'https://gateway.example/v1'], 'does not tell its AWS region'],
    [['local', 'credentials', '--team', 'red', '--format', 'xml'], 'Allowed choices are env, json'],
  ])('ends with 2 when it is not understood: %j', async (args, complaint) => {
    const outcome = await run(args);

    expect(outcome).toMatchObject({ exitCode: 2, output: '' });
    expect(outcome.errors).toContain(complaint);
    expect(outcome.errors).not.toContain('user:secret');
    expect(outcome.errors).not.toMatch(/\n {4}at /);
  });

  it('says how to start a gateway when none has run here', async () => {
    const outcome = await run(create);

    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors).toMatch(
      /^headgate: No local gateway has run here: .*operator\.json cannot be read\. Start one with `npm start`/,
    );
  });

  it('says so when the local gateway has stopped', async () => {
    await using folder = await aDataFolder(anOperator('http://127.0.0.1:1/v1'));
    const outcome = await run(create, { HEADGATE_DATA: folder.path });

    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors).toMatch(/cannot be reached: .* Start the local gateway with `npm start`\.$/);
  });

  it.each(['', '{', '{}', '[]', '{"baseUrl":1}'])(
    'does not trip over an operator file that holds %j',
    async (content) => {
      await using folder = await aDataFolder(content);
      const outcome = await run(create, { HEADGATE_DATA: folder.path });

      expect(outcome.exitCode).toBe(1);
      expect(outcome.errors).toContain('is not what a local gateway writes');
    },
  );

  it('says that a gateway in memory cannot be operated from outside', async () => {
    const outcome = await run(create, { HEADGATE_DATA: 'memory' });

    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors).toContain('keeps nothing on disk');
  });
});
