/** Totals are what the rows come to, at any moment of any history: in memory and on DynamoDB. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timeOfUlid } from '../../lambda/core/ids.ts';
import { DIMENSIONS, type LedgerRow, type Sums, type Totals } from '../../lambda/core/reports.ts';
import { rollUp } from '../../lambda/core/roll-up.ts';
import { sumUsage } from '../../lambda/core/sum-usage.ts';
import { verifyLedger } from '../../lambda/core/verify-ledger.ts';
import { reported } from '../support/memory-reports.ts';
import { DAY, type DrawnCall, drawnCalls, eventsOf, expectedSums, FIRST, HOUR, MINUTE } from './a-ledger-history.ts';
import { inMemory, onDynamoDb, type ReportedStore } from './a-reported-store.ts';
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
