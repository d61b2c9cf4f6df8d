/** Claude Code, unchanged but for base URL and key, before models of every dialect. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBench, aWorkshop, type Bench, SCRIPTED, type Workshop } from './a-workshop.ts';
import { CLAUDE, runAgent } from './run-agent.ts';

const PROMPT = 'Write what note.txt says into copy.txt, in capitals.';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await aWorkshop();
}, 60_000);
afterAll(() => workshop?.close());

/** Everything that Claude Code is told to use another gateway, and to leave the rest of the network alone. */
function settings(model: string, { way }: Bench): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: way.origin,
    ANTHROPIC_AUTH_TOKEN: workshop.key,
    ANTHROPIC_MODEL: model,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
}

test.each(Object.entries(SCRIPTED))(
  'completes a task of several steps at a provider that speaks %s',
  async (_, model) => {
    const bench = await aBench(workshop, { 'note.txt': 'high tide at seven\n' });
    const [note, copy] = ['note.txt', 'copy.txt'].map((name) => join(bench.work, name));
    workshop.follow([
      () => ({ say: 'I read it.', calls: [{ name: 'Read', input: { file_path: note } }] }),
      ([said = '']) => ({
        calls: [
          { name: 'Write', input: { file_path: copy, content: /high tide.*/.exec(said)?.[0].toUpperCase() ?? '' } },
        ],
      }),
      () => ({
        calls: [
          { name: 'Read', input: { file_path: copy } },
          { name: 'Bash', input: { command: 'wc -c copy.txt' } },
        ],
      }),
      (results) => ({ say: `Done: ${results.slice(2).join(' and ')}` }),
    ]);

    const options = ['-p', PROMPT, '--output-format', 'json', '--allowedTools', 'Read,Write,Bash'];
    const ran = await runAgent(CLAUDE, options, { bench, environment: settings(model, bench) });
    await bench.way.close();

    expect(bench.way.seen.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(bench.way.elsewhere).toEqual([]);
    const told = JSON.parse(ran.output);
    expect(told).toMatchObject({ is_error: false, subtype: 'success', permission_denials: [] });
    expect(readFileSync(join(bench.work, 'copy.txt'), 'utf8').trim()).toBe('HIGH TIDE AT SEVEN');
    expect(told.result).toMatch(/^Done: .*HIGH TIDE AT SEVEN.* and 18 copy.txt/s);
    expect(told.usage.input_tokens + told.usage.cache_read_input_tokens).toBeGreaterThan(4 * 1_000);
  },
);
