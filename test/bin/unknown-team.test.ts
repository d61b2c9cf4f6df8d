/** Reports of a team that is not there: an empty one looks like an answer, so the command says what it knows. */
import { expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { aTerminal } from './a-terminal.ts';
import { startScriptedGateway } from './scripted-gateway.ts';

const SUMS = { cost_pico_usd: '0', calls: 0, attempts: 0, open_attempts: 0, unknown_cost_attempts: 0 };
const TOTAL = { ...SUMS, estimated_cost_attempts: 0, input_tokens: 0, output_tokens: 0 };
const FRAME = { from: '2026-11-01', to: '2026-11-20', is_complete: true, group_by: ['model'], interval: 'none' };
const EMPTY = { ...FRAME, total: TOTAL, data: [], has_more: false, next_cursor: null };
const OUTPUTS = { TeamRoleRed: 'arn:aws:iam::000000000000:role/red' };
const NOTE = 'There is no team nobody here, or no longer. `headgate teams list` shows them.\n';

async function run(args: readonly string[], outputs: object, json: object = EMPTY) {
  await using gateway = await startScriptedGateway(() => ({ json }));
  await using folder = await aDataFolder(anOperator(gateway.url, { outputs }));
  const { terminal, output, errors } = aTerminal({ environment: { HEADGATE_DATA: folder.path } });
  return { exitCode: await runCommandLine(args, terminal), output: output(), errors: errors() };
}

it.each(['usage', 'calls', 'audit', 'providers list'])('headgate %s says so', async (command) => {
  const args = command.split(' ');
  const unknown = await run([...args, '--team', 'nobody'], OUTPUTS);
  expect(unknown).toMatchObject({ exitCode: 0, errors: NOTE, output: expect.stringMatching(/./) });
  const json = await run([...args, '--team', 'nobody', '--json'], OUTPUTS);
  expect(json).toEqual({ exitCode: 0, errors: NOTE, output: `${JSON.stringify(EMPTY)}\n` });

  expect(await run([...args, '--team', 'red'], OUTPUTS)).toMatchObject({ exitCode: 0, errors: '' });
  // A gateway that does not tell its teams is not doubted.
  expect(await run([...args, '--team', 'nobody'], {})).toMatchObject({ exitCode: 0, errors: '' });
});

it('one attempt without a price is one', async () => {
  const { output } = await run(['usage', '--team', 'red'], OUTPUTS, {
    ...EMPTY,
    total: { ...TOTAL, unknown_cost_attempts: 1, estimated_cost_attempts: 1, open_attempts: 2, cache_hits: 1 },
  });
  expect(output).toContain('\n1 answer came from the cache; nobody knows what that has saved.\n');
  expect(output).toContain('\n1 attempt has no known price: its cost is not in it.\n');
  expect(output).toContain('\n1 attempt is charged at an estimate.\n');
  expect(output).toContain('\n2 attempts are under way, with a cost that is not in it yet.\n');
});
