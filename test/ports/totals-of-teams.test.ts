/** What several teams have used together is what each of them has, added up. */
import { expect, test } from 'vitest';
import { ulid } from '../../lambda/core/ids.ts';
import { rollUp } from '../../lambda/core/reports/roll-up.ts';
import { sumTeams } from '../../lambda/core/reports/sum-teams.ts';
import { sumUsage } from '../../lambda/core/reports/sum-usage.ts';
import { FIRST, HOUR, MINUTE } from './a-ledger-history.ts';
import { inMemory } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';

const TEAMS = ['blue', 'red'] as const;
const NOW = FIRST + 6 * HOUR;
const wish = { from: FIRST - 30 * MINUTE, to: NOW, groupBy: ['team', 'model'], interval: 'hour' } as const;

/** Calls of two hours that are summed up, and of two that are not: the red team is busier in the last. */
async function aHistory() {
  const { ledger, totals } = inMemory();
  const calls = [
    ['red', 0],
    ['blue', 1],
    ['red', 5 * HOUR],
    ['blue', 5 * HOUR],
    ['red', 5 * HOUR + 40 * MINUTE],
    ['red', 5 * HOUR + 41 * MINUTE],
  ] as const;
  for (const [index, [team, after]] of calls.entries()) {
    const at = FIRST + after;
    const start = aStart({ team, callId: ulid(at, new Uint8Array(16).fill(index)), startedAt: at });
    await ledger.begin(start);
    await ledger.end(start, anEnding(7n));
  }
  await rollUp({ totals, teams: TEAMS, now: () => NOW, deadline: NOW + 1 });
  return totals;
}

test('sums, groups and intervals are those of all', async () => {
  const totals = await aHistory();
  const all = await sumTeams(totals, TEAMS, wish, { now: NOW });
  const apart = await Promise.all(TEAMS.map((team) => sumUsage(totals, { ...wish, team }, { now: NOW })));
  expect(all.to).toBe(NOW);
  expect(all.total.calls).toBe(6);
  expect(all.total.picoUsd).toBe(apart.reduce((sum, { total }) => sum + (total.picoUsd ?? 0n), 0n));
  const groups = [...all.intervals.values()].flat();
  expect(groups.map(({ values, sums }) => [values[0], sums.calls]).toSorted()).toEqual(
    apart
      .flatMap(({ intervals }) => [...intervals.values()].flat())
      .map(({ values, sums }) => [values[0], sums.calls])
      .toSorted(),
  );
});

test('all of them end where the first of them has to', async () => {
  const totals = await aHistory();
  const { to, total } = await sumTeams(totals, TEAMS, wish, { now: NOW, mostRows: 4 });
  const red = await sumUsage(totals, { ...wish, team: 'red' }, { now: NOW, mostRows: 2 });
  expect(to).toBe(red.to);
  expect(to).toBeLessThan(NOW);
  const apart = await Promise.all(TEAMS.map((team) => sumUsage(totals, { ...wish, team, to }, { now: NOW })));
  expect(total.calls).toBe(apart.reduce((sum, found) => sum + found.total.calls, 0));
});

test('nobody’s are nothing', async () => {
  expect(await sumTeams(await aHistory(), [], wish, { now: NOW })).toMatchObject({ to: NOW, total: { calls: 0 } });
});
