/** What a newcomer tries, beside the local gateway: it is the deployed stack, with its doors and its tables. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aTerminal } from './a-terminal.ts';

const folder = temporaryFolder();
const HEADGATE_CONFIG = join(folder, 'headgate.config.ts');
const CONFIGURATION = { providers: { openai: {} }, teams: { red: { budget: { month: 5 } }, blue: {} } };
let headgate: Headgate;

beforeAll(async () => {
  writeFileSync(HEADGATE_CONFIG, `export default ${JSON.stringify(CONFIGURATION)};`);
  headgate = await startHeadgate({ port: 0, folder, configurationPath: HEADGATE_CONFIG, quiet: true });
});
afterAll(() => headgate?.close());

async function run(args: readonly string[], more: Parameters<typeof aTerminal>[0] = {}) {
  const { terminal, output, errors } = aTerminal({ environment: { HEADGATE_DATA: folder, HEADGATE_CONFIG }, ...more });
  const exitCode = await runCommandLine(args, terminal);
  return { exitCode, output: output(), errors: errors() };
}

describe('beside the local gateway', () => {
  it.each([[], ['--team', 'red']])('the doctor finds nothing wrong: %j', async (...args) => {
    const { exitCode, output } = await run(['doctor', ...args]);

    expect(output).not.toMatch(/✗|! /);
    expect(output.match(/✓ ok/g)?.length).toBe(10);
    expect(output).toMatch(/✓ ok {7}stream +demo\/chat: first content after \d+ ms, (\d\d) pieces in \d+ reads/);
    expect(output).toMatch(/✓ ok {7}ledger +call \w{26} is in it/);
    expect(exitCode).toBe(0);
  });

  it.each([[], ['--team', 'red']])('a model is asked, and the way of the call is shown: %j', async (...args) => {
    const { exitCode, output, errors } = await run(['chat', 'Hello', '--model', 'demo/chat', ...args]);

    expect({ exitCode, said: output.slice(0, 6) }).toEqual({ exitCode: 0, said: 'Hello!' });
    expect(errors).toMatch(/demo\/chat answered: pinned\n[\s\S]*tokens in.*USD, first content after/);
  });

  it('the teams are listed with their roles and budgets', async () => {
    const { output } = await run(['teams', 'list', '--json']);

    const { data } = JSON.parse(output);
    expect(data.map(({ team }: { team: string }) => team)).toEqual(['local', 'red', 'blue']);
    expect(data[1]).toMatchObject({
      role_arn: expect.stringMatching(/^arn:aws:iam::\d+:role\//),
      standing: [{ period: 'month', limitUsd: expect.stringMatching(/^5/) }],
    });
    const text = await run(['teams', 'list']);
    expect(text.output).toMatch(/\nred +arn:aws:iam::\S+ {2,}\$0\.\d+ of \$5\S* spent \(month\)\n/);
    expect(text.output).toMatch(/\nblue +arn:aws:iam::\S+ {2,}none\n/);
  });

  it('usage has a bar for each group where there is room for it, and none in what programs read', async () => {
    await run(['chat', 'Hello', '--model', 'demo/chat', '--team', 'red']);
    await run(['chat', 'Hello', '--model', 'demo/chat-fast', '--team', 'red', '--max-tokens', '1']);
    const args = ['usage', '--team', 'red', '--group-by', 'model'];
    const environment = { HEADGATE_DATA: folder, HEADGATE_CONFIG, NO_COLOR: '1' };

    const wide = await run(args, { columns: 120, environment });
    expect(wide.output).toMatch(/\ndemo\/chat .* █{24}\n/);
    expect(wide.output).toMatch(/\ndemo\/chat-fast .*[^ █] {1,2}[▏▎▍▌▋▊▉█]+\n/);
    expect(wide.output.split('\n').every((line) => line.length <= 120)).toBe(true);
    expect((await run(args, { columns: 120 })).output).toContain('\u001b[36m');
    for (const shown of [await run(args), await run(args, { columns: 60 })]) expect(shown.output).not.toMatch(/[▏█]/);
  });

  it('usage and calls are tables for programs as well', async () => {
    const usage = await run(['usage', '--team', 'red', '--group-by', 'model', '--csv'], { columns: 120 });
    const [head, ...rows] = usage.output.trimEnd().split('\r\n');

    expect(head).toBe(
      'model,calls,attempts,open_attempts,unknown_cost_attempts,estimated_cost_attempts,input_tokens,output_tokens,cost_usd',
    );
    expect(rows.every((row) => /^demo\/chat(-fast)?,(\d+,){7}\d+\.\d+$/.test(row))).toBe(true);
    expect((await run(['calls', '--team', 'red', '--csv'])).output).toMatch(/^id,.*|^call_id,/);
    for (const args of [
      ['usage', '--json', '--csv'],
      ['calls', '--json', '--csv'],
      ['calls', '--csv', '--format', 'jsonl'],
    ]) {
      expect(await run([...args, '--team', 'red'])).toMatchObject({ exitCode: 2, output: '' });
    }
  });
});
