/**
 * What `auto` adds to a call: how long the choice among 300 models takes, by each measure, with statistics of all of them,
 * and how long the first one takes, which reads the catalogue. Run: node bin/node24.mjs bench/routing.ts. Prints one JSON
 * object a line.
 */
import { randomBytes } from 'node:crypto';
import { createCatalogue } from '../lambda/catalog/index.ts';
import type { Health } from '../lambda/core/health.ts';
import { NO_PREFERENCES } from '../lambda/core/preferences.ts';
import type { Answer, AutoBy, Route, Trip } from '../lambda/core/route.ts';
import { NOTHING_OFF } from '../lambda/core/switches.ts';
import type { Target } from '../lambda/core/types.ts';
import { dialects } from '../lambda/dialects/index.ts';
import { enabledProviders } from '../lambda/providers/index.ts';
import { createHealth } from '../lambda/routing/health/create-health.ts';
import { createStrategies } from '../lambda/routing/index.ts';
import { PROVIDER_IDS } from '../lambda/settings.ts';
import { p50, print } from './support/in-memory.ts';

const CANDIDATES = 300;
const DECISIONS = 2_000;
const RUNS = 7;

const catalogue = createCatalogue({ prices: {} });
const providers = enabledProviders(Object.fromEntries(PROVIDER_IDS.map((id) => [id, {}])));
const health = createHealth();
warm(health);
const clock = { now: Date.now, randomBytes };
const switches = { off: async () => NOTHING_OFF };
const auto = { quality: {}, exploreShare: 0.03 };
const experiments = { standing: async () => undefined, spent: async () => ({ calls: 0, costPicoUsd: 0n }) };
const { auto: strategy } = createStrategies({
  catalogue,
  clock,
  health,
  switches,
  experiments,
  providers,
  dialects,
  auto,
});
const chat = chatOf({
  model: 'auto',
  messages: [
    { role: 'system', content: 'You write code. '.repeat(300) },
    { role: 'user', content: 'Where is the mistake?' },
  ],
  tools: Array.from({ length: 12 }, (_, at) => ({
    type: 'function',
    function: { name: `tool_${at}`, parameters: {} },
  })),
});
// Only what a choice asks for: the routes that it leads to are not followed.
const trip = { chat, preferences: NO_PREFERENCES, follow: async (route: Route) => route } as unknown as Trip;

const startedAt = performance.now();
await decide('balanced', 'pool');
print({ measure: 'first', ms: performance.now() - startedAt });

const targets = [...catalogue.list()]
  .filter(({ kind }) => kind === 'chat')
  .slice(0, CANDIDATES)
  .map(asTarget);
for (const by of ['cheapest', 'fastest', 'balanced'] as const) {
  print({ measure: by, candidates: targets.length, runs: RUNS, p50Micros: await microsOf(by, targets) });
  print({ measure: `${by} of the pool`, runs: RUNS, p50Micros: await microsOf(by, 'pool') });
}

async function microsOf(by: AutoBy, from: readonly Target[] | 'pool'): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    // Of this thread: what else runs on the machine is no part of a decision.
    const before = process.threadCpuUsage();
    for (let turn = 0; turn < DECISIONS; turn += 1) await decide(by, from);
    const { user, system } = process.threadCpuUsage(before);
    if (run > 0) times.push((user + system) / DECISIONS); // The first one warms up.
  }
  return p50(times);
}

function decide(by: AutoBy, from: readonly Target[] | 'pool'): Promise<Answer> {
  return strategy.run({ kind: 'auto', by, targets: from }, trip);
}

/** Forty answers of every model, as they come. */
function warm(measured: Health): void {
  for (const { provider, id } of catalogue.list()) {
    for (let answer = 0; answer < 40; answer += 1) {
      const now = Date.now();
      const end = measured.begin({ provider, model: id, keyId: '1' }, now, { inputTokens: 2_000, isStream: true });
      const firstContentMs = 300 + answer * 20;
      end({ kind: 'answered', firstContentMs, totalMs: firstContentMs + 5_000, outputTokens: 400 }, now);
    }
  }
}

function chatOf(body: object) {
  const [dialect] = dialects;
  if (!dialect) throw new Error('no dialect');
  return dialect.readRequest({ ...body }, JSON.stringify(body).length);
}

function asTarget({ provider, id }: { readonly provider: string; readonly id: string }): Target {
  return { provider, model: id };
}
