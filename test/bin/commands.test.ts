/** What holds for every command, whoever adds one. */
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram, runCommandLine } from '../../bin/cli/command-line.ts';
import { leavesOf } from '../../bin/command-line-page.ts';
import { aTerminal } from './a-terminal.ts';

const program = await createProgram(aTerminal().terminal, () => true);
const LEAVES = leavesOf(program).map(({ path, command }) => ({ name: path.slice(1).join(' '), path, command }));
const GROUPS = program.commands
  .filter(({ commands }) => commands.length > 0)
  .map((group) => ({ name: group.name(), group }));

async function run(...args: readonly string[]) {
  const { terminal, output, errors } = aTerminal();
  const exitCode = await runCommandLine(args, terminal);
  return { exitCode, output: output(), errors: errors() };
}

describe('every command', () => {
  it.each(LEAVES)('$name says what it is for and how it is called', async ({ path, command }) => {
    const { exitCode, output, errors } = await run(...path.slice(1), '--help');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toMatch(new RegExp(`^Usage: ${path.join(' ')}`));
    expect(command.description().length).toBeGreaterThan(10);
    expect(output).toContain(`\n\n${command.description().slice(0, 40)}`);
    expect(output).toMatch(new RegExp(`\\nExamples?:\\n(.*\\n)*?.*${aliasOf(path)}`));
  });

  it.each(LEAVES)('$name can be read by a program', ({ command }) => {
    expect(optionsOf(command)).toContain('--json');
  });

  it.each(LEAVES)('$name takes the gateway by the same options as all others', ({ command }) => {
    const house = ['--stack', '--region', '--profile', '--url'];
    const taken = optionsOf(command).filter((option) => house.includes(option));
    // A deployment is of a stack, and what is local is of no stack.
    expect([house.join(), house.slice(0, 3).join(), '']).toContain(house.filter((one) => taken.includes(one)).join());
  });

  it.each(LEAVES)('$name takes no secret as an argument', ({ command }) => {
    const secrets = command.options.filter(({ long }) => /^--(.*-)?(key|secret|token|password)$/.test(long ?? ''));
    // `--key <->` takes a dash and nothing else; filters name the ids of keys.
    const isHarmless = ({ flags, description }: (typeof secrets)[number]) =>
      !flags.includes('<') || flags.includes('<->') || description.startsWith('only those');
    expect(secrets.filter((option) => !isHarmless(option)).map(({ flags }) => flags)).toEqual([]);
  });

  it.each(LEAVES)('$name says in a line what it was not given or does not know', async ({ path }) => {
    const { exitCode, output, errors } = await run(...path.slice(1), '--nonsense');

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toMatch(/^headgate: .*\n/);
    expect(errors).not.toMatch(/\n {4}at /);
  });

  it.each(GROUPS)('$name lists what belongs to it', async ({ name, group }) => {
    const { output } = await run('help', name);
    for (const command of group.commands) expect(output).toMatch(new RegExp(`\\n  ${command.name()}\\b`));
  });
});

describe('a slip', () => {
  it.each([
    [['teems'], 'Did you mean teams?'],
    [['keys', 'craete'], 'Did you mean create?'],
    [['teams', 'list', '--stak', 'x'], 'Did you mean --stack?'],
  ])('is answered with the nearest: %j', async (args, suggestion) => {
    const { exitCode, errors } = await run(...args);
    expect(exitCode).toBe(2);
    expect(errors).toContain(suggestion);
  });

  it.each([
    ['help', 'teems'],
    ['teems', '--help'],
  ])('is no reason to help with something else: %s %s', async (...args) => {
    const { exitCode, output, errors } = await run(...args);
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain('Did you mean teams?');
  });

  it.each([['chat', 'Hi'], ['doctor']])(
    'never brings a key back that was written as an argument: %s',
    async (...args) => {
      const { errors, output, exitCode } = await run(...args, '--key', 'hg_live_x');
      expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
      expect(errors).toMatch(/^headgate: --key takes no secret, only `-`\. .*\n$/);
      expect(errors).not.toContain('hg_live_x');
    },
  );

  it('shows where it comes from only to whoever asks', async () => {
    const { terminal, errors } = aTerminal({ environment: { HEADGATE_DATA: '/nonexistent', HEADGATE_DEBUG: '1' } });
    expect(await runCommandLine(['keys', 'list', '--team', 'red'], terminal)).toBe(1);
    expect(errors()).toMatch(/^headgate: No local gateway has run here: .*\n[\s\S]*\n {4}at .*[\s\S]*ENOENT/);
  });
});

function optionsOf(command: Command): readonly string[] {
  return command.options.map(({ long }) => long ?? '');
}

/** `calls list` may be called `calls`. */
function aliasOf(path: readonly string[]): string {
  return path.join(' ') === 'headgate calls list' ? 'headgate calls' : path.join(' ');
}
