/** What whoever scrapes is told: from the ledger, the budgets and the shared statistics, and from no function's memory. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createHealthStore } from '../../lambda/adapters/dynamodb-health.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createReports } from '../../lambda/adapters/reports/dynamodb-reports.ts';
import { createTotals } from '../../lambda/adapters/reports/dynamodb-totals.ts';
import { ulid } from '../../lambda/core/ids.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';
import { exposition } from '../../lambda/core/metrics/exposition.ts';
import { usageMetrics } from '../../lambda/core/metrics/usage-metrics.ts';
import { rollUp } from '../../lambda/core/reports/roll-up.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { type ReadSample, readExposition } from '../support/read-exposition.ts';
import { aControlPlane, NOW } from './a-control-plane.ts';
import { anEnding, aStart } from './an-attempt.ts';

const door = aControlPlane({ budget: { month: 50 } });
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ODD = 'a "model"\\ of\nmine';

/** A call that has ended. */
async function aCall(at: number, changes: Parameters<typeof aStart>[0] = {}, ending = anEnding(2_500_000_000n)) {
  const start = aStart({ callId: ulid(at, randomBytes(16)), startedAt: at, ...changes });
  const ledger = createLedger(door.access());
  await ledger.begin(start);
  await ledger.end(start, ending);
}

async function scrape(team?: string): Promise<readonly ReadSample[]> {
  const wish = team === undefined ? {} : { path: { team } };
  const { status, body } = await door.knock(
    team === undefined ? 'GET /admin/metrics' : 'GET /teams/{team}/metrics',
    wish,
  );
  expect(status).toBe(200);
  return readExposition(body);
}

/** The value of the one series with these labels among others. */
function valueIn(samples: readonly ReadSample[], name: string, labels: ReadSample['labels'] = {}): number | undefined {
  const found = samples.filter(
    (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  if (found.length > 1) throw new Error(`${found.length} series of ${name}`);
  return found[0]?.value;
}

describe('counters', () => {
  test('are what the ledger says of the month, by team, provider, model and class of tokens', async () => {
    await aCall(NOW - 10 * DAY);
    await aCall(NOW - HOUR);
    await aCall(NOW, { target: { provider: 'groq', model: ODD } }, anEnding(null, { outcome: 'failed' }));
    await aCall(NOW, { team: 'blue' });
    await aCall(Date.UTC(2026, 9, 31, 23)); // Of another month.
    const samples = await scrape();
    const red = { team: 'red', provider: 'groq', model: 'openai/gpt-oss-120b' };
    expect(valueIn(samples, 'headgate_calls_total', { team: 'red' })).toBe(3);
    expect(valueIn(samples, 'headgate_calls_total', { team: 'blue' })).toBe(1);
    expect(valueIn(samples, 'headgate_attempts_total', red)).toBe(2);
    expect(valueIn(samples, 'headgate_cost_usd_total', red)).toBe(0.005);
    expect(valueIn(samples, 'headgate_tokens_total', { ...red, class: 'input' })).toBe(1_624);
    expect(valueIn(samples, 'headgate_tokens_total', { ...red, class: 'cache_read' })).toBe(1_024);
    expect(valueIn(samples, 'headgate_tokens_total', { ...red, class: 'output' })).toBe(190);
    expect(valueIn(samples, 'headgate_reasoning_tokens_total', red)).toBe(80);
    const odd = { team: 'red', provider: 'groq', model: ODD };
    expect(valueIn(samples, 'headgate_failed_attempts_total', odd)).toBe(1);
    expect(valueIn(samples, 'headgate_unpriced_attempts_total', odd)).toBe(1);
    expect(valueIn(samples, 'headgate_counted', { team: 'red' })).toBe(1);
  });

  test('stay what they are when hours are summed up, and never fall within a month', async () => {
    await aCall(NOW - 2 * DAY);
    await aCall(NOW - HOUR);
    const before = await scrape();
    const totals = createTotals(door.access());
    await rollUp({ totals, teams: ['red', 'blue'], now: () => NOW, deadline: NOW + HOUR });
    expect(await scrape()).toEqual(before);
    await aCall(NOW);
    const name = 'headgate_calls_total';
    expect(valueIn(await scrape(), name, { team: 'red' })).toBe((valueIn(before, name, { team: 'red' }) ?? 0) + 1);
  });

  test('of a team with too much that is not summed up are left out, and it is said: a part of them would look like a new beginning', async () => {
    for (let count = 0; count < 5; count += 1) await aCall(NOW - HOUR);
    await aCall(NOW, { team: 'blue' });
    const reports = createReports(door.access());
    // The busy one stands first: what is left out of it must not be taken from the others.
    const families = await usageMetrics(reports, { teams: ['red', 'blue'], now: NOW, mostRows: 4 });
    const samples = readExposition(exposition(families));
    expect([
      valueIn(samples, 'headgate_counted', { team: 'red' }),
      valueIn(samples, 'headgate_counted', { team: 'blue' }),
    ]).toEqual([0, 1]);
    expect(valueIn(samples, 'headgate_calls_total', { team: 'red' })).toBeUndefined();
    expect(valueIn(samples, 'headgate_calls_total', { team: 'blue' })).toBe(1);
  });
});

test('a busy team has what the others leave, wherever its name stands', async () => {
  for (let count = 0; count < 5; count += 1) await aCall(NOW - HOUR);
  await aCall(NOW, { team: 'blue' });
  const reports = createReports(door.access());
  for (const teams of [
    ['red', 'blue', 'green'],
    ['green', 'blue', 'red'],
  ]) {
    // A third of it is not enough for `red`, and is read in vain.
    const samples = readExposition(exposition(await usageMetrics(reports, { teams, now: NOW, mostRows: 14 })));
    expect(valueIn(samples, 'headgate_calls_total', { team: 'red' })).toBe(5);
    expect(valueIn(samples, 'headgate_calls_total', { team: 'blue' })).toBe(1);
  }
});

test('a team sees its own, nobody else’s, and nothing of targets', async () => {
  await aCall(NOW);
  await aCall(NOW, { team: 'blue' });
  const samples = await scrape('red');
  expect(new Set(samples.map(({ labels }) => labels.team))).toEqual(new Set(['red']));
  expect((await door.knock('GET /teams/{team}/metrics', { path: { team: 'green' } })).status).toBe(400);
});

test('budgets stand as they are held against', async () => {
  const budget = { kind: 'budget', team: 'red', owner: 'team', period: 'month', ...windowAt('month', NOW) } as const;
  const accounts = [{ ...budget, limitPicoUsd: 50n * 10n ** 12n, shards: 1 }];
  await aCall(NOW, { accounts });
  const samples = await scrape();
  const of = (name: string) => valueIn(samples, `headgate_budget_${name}_usd`, { team: 'red', period: 'month' });
  expect([of('limit'), of('spent'), of('reserved')]).toEqual([50, 0.0025, 0]);
});

test('targets do what all gateways together have seen', async () => {
  const store = createHealthStore(door.access());
  const lane = { provider: 'groq', model: 'm', keyId: '1' };
  for (const [gateway, times] of [[100, 30], [900]].entries()) {
    const health = createHealth();
    for (const firstContentMs of times) {
      const tell = health.begin(lane, NOW, { inputTokens: gateway * 5_000 });
      tell({ kind: 'first-content', firstContentMs }, NOW);
      tell({ kind: 'answered', firstContentMs, totalMs: firstContentMs + 1_000, outputTokens: 10 }, NOW);
    }
    health.begin(lane, NOW)({ kind: 'failed' }, NOW);
    await store.add(NOW - (NOW % 300_000) - gateway * 300_000, health.takeCounts(10), NOW);
  }
  await store.tell([{ ...lane, downAt: NOW, witnesses: 1 }], NOW);
  const samples = await scrape();
  const target = { provider: 'groq', model: 'm' };
  const name = 'headgate_recent_first_content_seconds';
  const within = (le: string) => valueIn(samples, `${name}_bucket`, { ...target, le });
  expect([within('0.04'), within('0.16'), within('0.64'), within('1.28'), within('+Inf')]).toEqual([1, 2, 2, 3, 3]);
  expect(valueIn(samples, `${name}_count`, target)).toBe(3);
  expect(valueIn(samples, `${name}_sum`, target)).toBeCloseTo(1.03, 0);
  expect(valueIn(samples, 'headgate_recent_attempts', { ...target, outcome: 'failed' })).toBe(2);
  expect(valueIn(samples, 'headgate_lane_down', { ...target, key: '1' })).toBe(1);
});

test('an idle team costs a bounded number of reads', async () => {
  const operations: string[] = [];
  const { client, table } = door.access();
  const counting: typeof client = (operation, input) => {
    operations.push(operation);
    return client(operation, input);
  };
  // The first runs of the sweeper look back, two weeks each.
  for (let run = 0; run < 2; run += 1) {
    await rollUp({ totals: createTotals(door.access()), teams: ['red'], now: () => NOW, deadline: NOW + HOUR });
  }
  await usageMetrics(createReports({ client: counting, table }), { teams: ['red'], now: NOW });
  expect(operations.length).toBeLessThanOrEqual(40);
});

test('nothing is measured of a gateway that nobody has called, and the page can be read all the same', async () => {
  const samples = await scrape();
  expect(valueIn(samples, 'headgate_calls_total', { team: 'red' })).toBe(0);
  expect(samples.filter(({ name }) => name.includes('recent'))).toEqual([]);
});
