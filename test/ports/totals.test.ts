/** Totals are what the rows come to, at any moment of any history: in memory and on DynamoDB. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timeOfUlid, ulid } from '../../lambda/core/ids.ts';
import { createGrouping } from '../../lambda/core/reports/grouping.ts';
import { DIMENSIONS, type LedgerRow, OTHERS, type Sums, type Totals } from '../../lambda/core/reports/reports.ts';
import { rollUp } from '../../lambda/core/reports/roll-up.ts';
import { sumUsage } from '../../lambda/core/reports/sum-usage.ts';
import { NOTHING } from '../../lambda/core/reports/sums.ts';
import { verifyLedger } from '../../lambda/core/reports/verify-ledger.ts';
import { reported } from '../support/memory-reports.ts';
import { DAY, type DrawnCall, drawnCalls, eventsOf, expectedSums, FIRST, HOUR, MINUTE } from './a-ledger-history.ts';
import { inMemory, onDynamoDb, type ReportedStore } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const TEAMS = ['red', 'blue'];
/** When somebody looks, and at which time from which on. */
const looks = fc.array(fc.record({ atMinute: fc.nat(90 * 60), fromMinute: fc.nat(50 * 60) }), { maxLength: 4 });

describe('totals are what the rows come to, at any moment of any history', () => {
  test('in memory', { timeout: 60_000 }, () =>
    fc.assert(
      fc.asyncProperty(drawnCalls, looks, (calls, times) => liveThrough(inMemory(), { calls, times, sweeps: 15 })),
      { numRuns: 15 },
    ),
  );

  test('on DynamoDB', { timeout: 120_000 }, async () => {
    const [calls = []] = fc.sample(fc.array(drawnCalls, { minLength: 2, maxLength: 2 }), 1);
    const times = [{ atMinute: 26 * 60, fromMinute: 7 }];
    await liveThrough(await onDynamoDb(dynamoDb), { calls: calls.flat(), times, sweeps: 4 });
  });
});

test('an hour with an attempt that nobody has ended is not summed up, and told as it is', async () => {
  const { ledger, totals } = inMemory();
  const start = aStart({ callId: ulid(FIRST, new Uint8Array(16)), startedAt: FIRST, leaseUntil: FIRST + DAY });
  await ledger.begin(start);
  const now = FIRST + 5 * HOUR;
  const rolledUp = async () => {
    await rollUp({ totals, teams: ['red'], now: () => now, deadline: now + 1 });
    return (await totals.progress('red'))?.until;
  };
  expect(await rolledUp()).toBe(FIRST - 30 * MINUTE);
  const wish = { team: 'red', from: FIRST - DAY, to: now, groupBy: [], interval: 'none' } as const;
  expect((await sumUsage(totals, wish, { now })).total).toMatchObject({ open: 1, attempts: 1, picoUsd: 0n });
  await ledger.end(start, anEnding(7n));
  expect(await rolledUp()).toBe(FIRST + 3.5 * HOUR);
  expect((await sumUsage(totals, wish, { now })).total).toMatchObject({ open: 0, attempts: 1, picoUsd: 7n });
});

test('too much to be read row by row is left out at the end, and refused where totals cannot help', async () => {
  const { ledger, totals } = inMemory();
  for (const [index, at] of [FIRST, FIRST, FIRST + 5 * HOUR, FIRST + 5 * HOUR + MINUTE].entries()) {
    const start = aStart({ callId: ulid(at, new Uint8Array(16).fill(index)), startedAt: at });
    await ledger.begin(start);
    await ledger.end(start, anEnding(7n));
  }
  const now = FIRST + 6 * HOUR;
  await rollUp({ totals, teams: ['red'], now: () => now, deadline: now + 1 });
  const wish = { team: 'red', from: FIRST - 30 * MINUTE, to: now, groupBy: ['model'], interval: 'none' } as const;
  const { to, total } = await sumUsage(totals, wish, { now, mostRows: 1 });
  expect({ to, calls: total.calls }).toEqual({ to: FIRST + 4.5 * HOUR, calls: 2 });
  expect((await sumUsage(totals, wish, { now, mostRows: 2 })).total.calls).toBe(4);
  const both = { ...wish, groupBy: ['model', 'key'] } as const;
  await expect(sumUsage(totals, both, { now, mostRows: 3 })).rejects.toMatchObject({ code: 'invalid-request' });
});

test('a team that takes all the time of a run holds up no other for good', async () => {
  const { totals } = inMemory();
  const teams = ['red', 'blue', 'green', 'grey'];
  for (let run = 0; run < teams.length; run += 1) {
    const start = FIRST + 3 * DAY + run * 5 * MINUTE;
    let now = start;
    // Whoever is first leaves nothing to those that follow.
    const slow = {
      ...totals,
      setProgress: (...args: Parameters<typeof totals.setProgress>) => {
        now = start + 4 * MINUTE;
        return totals.setProgress(...args);
      },
    };
    await rollUp({ totals: slow, teams, now: () => now, deadline: start + 3 * MINUTE });
  }
  expect((await totals.teams()).toSorted()).toEqual(teams.toSorted());
});

test('an answer tells apart so many values in all, in however many hours they are', async () => {
  const { ledger, totals } = inMemory();
  for (let index = 0; index < 12; index += 1) {
    const at = FIRST + index * 20 * MINUTE;
    const start = aStart({ callId: ulid(at, new Uint8Array(16)), startedAt: at, user: `user ${index}` });
    await ledger.begin(start);
    await ledger.end(start, anEnding(7n));
  }
  const now = FIRST + 6 * HOUR;
  const wish = { team: 'red', from: FIRST - HOUR, to: now, groupBy: ['user'], interval: 'hour' } as const;
  const groupsOf = async () => {
    const { intervals } = await sumUsage(totals, wish, { now, mostGroups: 5 });
    return [...intervals.values()].flat();
  };
  const ofRows = await groupsOf();
  await rollUp({ totals, teams: ['red'], now: () => now, deadline: now + 1 });
  for (const groups of [ofRows, await groupsOf()]) {
    const named = groups.filter(({ values }) => values[0] !== OTHERS);
    expect([named.length, groups.reduce((sum, { sums }) => sum + sums.picoUsd, 0n)]).toEqual([5, 84n]);
  }
});

test('values without end are told apart up to a bound, and none is lost', async () => {
  const grouping = createGrouping(['user'], { left: 3 });
  for (const user of ['a', 'b', 'c', 'd', 'e', 'a']) {
    grouping.add([user], { ...NOTHING, picoUsd: 1n, calls: 1 });
  }
  expect(grouping.list().map(({ values, sums }) => [values[0], sums.picoUsd])).toEqual([
    ['a', 2n],
    ['b', 1n],
    ['c', 1n],
    [OTHERS, 2n],
  ]);
});

interface History {
  readonly calls: readonly DrawnCall[];
  readonly times: readonly { readonly atMinute: number; readonly fromMinute: number }[];
  readonly sweeps: number;
}

/** Lives through a history, with runs of the sweeper in between, and compares reports with rows all the way. */
async function liveThrough(store: ReportedStore, { calls, times, sweeps }: History): Promise<void> {
  const truth = inMemory();
  const rows = () => truth.rows.map(reported);
  const rollUpAt = (at: number, teams: readonly string[]) =>
    rollUp({ totals: store.totals, teams, now: () => at, deadline: at + 1 });
  const steps = [
    ...eventsOf(calls).map(({ at, run }) => ({ at, run: () => Promise.all([run(store.ledger), run(truth.ledger)]) })),
    ...times.map(({ atMinute, fromMinute }) => {
      const at = FIRST + atMinute * MINUTE;
      return { at, run: () => look(store.totals, rows(), { at, from: FIRST + fromMinute * MINUTE }) };
    }),
    ...Array.from({ length: sweeps }, (_, run) => {
      const at = FIRST + (run * 95 * HOUR) / sweeps;
      return { at, run: () => rollUpAt(at, ['red']) };
    }),
  ];
  for (const step of steps.sort((one, other) => one.at - other.at)) await step.run();
  const end = FIRST + 100 * HOUR;
  await rollUpAt(end, TEAMS);
  await look(store.totals, rows(), { at: end, from: FIRST - DAY });
  for (const team of TEAMS) {
    const query = new Map([['from', '2026-11-18']]);
    expect(await verifyLedger(store.totals, { team, query, now: end })).toMatchObject({
      is_equal: true,
      differences: [],
    });
  }
}

async function look(
  totals: Totals,
  rows: readonly LedgerRow[],
  { at, from }: { readonly at: number; readonly from: number },
): Promise<void> {
  for (const team of TEAMS) {
    const isOwn = (row: LedgerRow) =>
      row.team === team && timeOfUlid(row.callId) >= from && timeOfUlid(row.callId) < at;
    const own = rows.filter(isOwn);
    const stretch = { team, from, to: Math.max(from, at) };
    for (const dimension of DIMENSIONS) {
      const wish = { ...stretch, groupBy: [dimension], interval: 'none' } as const;
      const { total, intervals } = await sumUsage(totals, wish, { now: at });
      const groups = [...intervals.values()].flat().map(({ values, sums }) => [String(values[0] ?? null), flat(sums)]);
      expect(Object.fromEntries(groups)).toEqual(expectedSums(own, dimension));
      if (own.length > 0) expect(flat(total)).toEqual(expectedSums(own, undefined).all);
    }
  }
}

function flat({ usage, ...sums }: Sums): object {
  return { ...sums, inputTokens: usage.inputTokens ?? 0, outputTokens: usage.outputTokens ?? 0 };
}
