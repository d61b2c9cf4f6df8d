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
});
afterAll(() => workshop?.close());

/** What `docs/clients.md` says, and what keeps Claude Code from the rest of the network. */
function settings(model: string, { way }: Bench): Readonly<Record<string, string>> {
  const lines = readFileSync(join(import.meta.dirname, 'snippets/claude-code.sh'), 'utf8').matchAll(
    /^export (\w+)=(\S+)/gm,
  );
  const values = [...lines].map(([, name = '', value = '']) => [
    name,
    value
      .replace('http://127.0.0.1:8787', way.origin)
      .replace('$HEADGATE_KEY', workshop.key)
      .replace('demo/chat', model),
  ]);
  return { ...Object.fromEntries(values), CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' };
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

test('a tool that waits until a search has found it is called at a provider that knows no searches', async () => {
  const bench = await aBench(workshop, {});
  const early: boolean[] = [];
  workshop.follow([
    (_, offered) => {
      early.push(offered.has('CronList'), offered.has('DeferredToolPlaceholder'));
      return { calls: [{ name: 'ToolSearch', input: { query: 'select:CronList', max_results: 1 } }] };
    },
    () => ({ calls: [{ name: 'CronList', input: {} }] }),
    (results) => ({ say: `It says: ${results.at(-1)}` }),
  ]);

  const options = ['-p', 'Which jobs are there?', '--output-format', 'json', '--allowedTools', 'CronList'];
  const ran = await runAgent(CLAUDE, options, { bench, environment: settings(SCRIPTED['openai-chat'], bench) });
  await bench.way.close();

  expect(early).toEqual([false, false]);
  expect(bench.way.seen.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(JSON.parse(ran.output)).toMatchObject({ is_error: false, result: 'It says: No scheduled jobs.' });
});

test('it has its context counted, at a provider that has no counter of its own', async () => {
  const bench = await aBench(workshop, {});
  const environment = settings(SCRIPTED['openai-chat'], bench);
  const ran = await runAgent(CLAUDE, ['-p', '/context', '--output-format', 'json'], { bench, environment });
  await bench.way.close();
  const counts = bench.way.seen.filter(({ path }) => path === '/v1/messages/count_tokens?beta=true');
  expect(counts.length).toBeGreaterThan(1);
  expect(counts.filter(({ status }) => status !== 200)).toEqual([]);
  expect(JSON.parse(ran.output).result).toMatch(/System tools \| \d/);
});

test('it asks the gateway which models there are, if it may', async () => {
  const bench = await aBench(workshop, {});
  workshop.follow([() => ({ say: 'Hello' })]);
  const environment = {
    ...settings(SCRIPTED['openai-chat'], bench),
    CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
  };
  await runAgent(CLAUDE, ['-p', 'Hello', '--output-format', 'json'], { bench, environment });
  await bench.way.close();
  expect(bench.way.seen.map(({ method, path, status }) => `${method} ${path} ${status}`).sort()).toEqual([
    'GET /v1/models?limit=1000 200',
    'POST /v1/messages?beta=true 200',
  ]);
});
