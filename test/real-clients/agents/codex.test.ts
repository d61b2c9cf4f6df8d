/** The Codex CLI, unchanged but for base URL and key, before models of every dialect. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBench, aWorkshop, type Bench, KNOWN_TO_CODEX, SCRIPTED, type Workshop } from './a-workshop.ts';
import { CODEX, runAgent } from './run-agent.ts';

const PROMPT = 'Write what note.txt says into copy.txt, in capitals.';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await aWorkshop();
});
afterAll(() => workshop?.close());

/** Writes what `docs/clients.md` says, and what keeps Codex from the rest of the network. */
function codexHome(model: string, { home, way }: Bench): string {
  const folder = join(home, '.codex');
  const snippet = readFileSync(join(import.meta.dirname, 'snippets/codex.toml'), 'utf8');
  const settings = snippet.replace('http://127.0.0.1:8787', way.origin).replace('demo/chat', model);
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.toml'), `check_for_update_on_startup = false\n${settings}${QUIET}`);
  return folder;
}

const QUIET = `
[analytics]
enabled = false

[features]
plugins = false
apps = false
`;

/** To models that it knows, Codex offers a tool that runs JavaScript, which can call the others. */
function run(cmd: string, offered: ReadonlySet<string>) {
  if (offered.has('exec_command')) return { name: 'exec_command', input: { cmd } };
  const code = `text((await tools.exec_command(${JSON.stringify({ cmd })})).output)`;
  return { name: 'functions__exec', input: { input: code } };
}

test.each([
  ...Object.entries(SCRIPTED),
  ['openai-chat, in the form for models that it knows', KNOWN_TO_CODEX] as const,
])('completes a task of several steps at a provider that speaks %s', async (_, model) => {
  const bench = await aBench(workshop, { 'note.txt': 'high tide at seven\n' });
  workshop.follow([
    (_, offered) => ({ say: 'I read it.', calls: [run('cat note.txt', offered)] }),
    ([said = ''], offered) => ({
      calls: [run(`echo ${/high tide.*/.exec(said)?.[0].toUpperCase()} > copy.txt`, offered)],
    }),
    (_, offered) => ({ calls: [run('cat copy.txt', offered), run('wc -c copy.txt', offered)] }),
    (results) => ({ say: `Done: ${results.slice(2).join(' and ')}` }),
  ]);

  const options = [
    'exec',
    '--json',
    '--strict-config',
    '--skip-git-repo-check',
    '--sandbox',
    'danger-full-access',
    PROMPT,
  ];
  const environment = { CODEX_HOME: codexHome(model, bench), HEADGATE_KEY: workshop.key };
  const ran = await runAgent(CODEX, options, { bench, environment });
  await bench.way.close();

  expect(bench.way.seen.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(bench.way.elsewhere).toEqual([]);
  expect(ran.exitCode).toBe(0);
  const events = ran.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const last = events.findLast(({ item }) => item?.type === 'agent_message');
  expect(last.item.text).toMatch(/^Done: .*HIGH TIDE AT SEVEN.* and .*19 copy.txt/s);
  expect(readFileSync(join(bench.work, 'copy.txt'), 'utf8')).toBe('HIGH TIDE AT SEVEN\n');
  const { usage } = events.find(({ type }) => type === 'turn.completed');
  expect(usage.input_tokens).toBeGreaterThan(4 * 1_000);
});
