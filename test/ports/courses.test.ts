/** How attempts went, from totals and from rows: in memory and on DynamoDB. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ulid } from '../../lambda/core/ids.ts';
import type { AttemptStart, Ending } from '../../lambda/core/ledger.ts';
import { Course } from '../../lambda/core/reports/course.ts';
import { reportUsage } from '../../lambda/core/reports/report-usage.ts';
import type { Totals } from '../../lambda/core/reports/reports.ts';
import { rollUp } from '../../lambda/core/reports/roll-up.ts';
import { verifyLedger } from '../../lambda/core/reports/verify-ledger.ts';
import { HOUR, MINUTE } from './a-ledger-history.ts';
import { inMemory, onDynamoDb, type ReportedStore } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const FIRST = Date.UTC(2026, 10, 18, 22);
const NOW = FIRST + 16 * HOUR;
const FAST = { provider: 'groq', model: 'fast' };
const SLOW = { provider: 'openai', model: 'slow' };

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

type Attempt = readonly [changes: Partial<AttemptStart>, end?: Partial<Ending>];

async function aCall({ ledger }: ReportedStore, number: number, attempts: readonly Attempt[]): Promise<void> {
  const at = FIRST + number * 20 * MINUTE;
  for (const [index, [changes, end]] of attempts.entries()) {
    const callId = ulid(at, new Uint8Array(16).fill(number));
    const start = aStart({ callId, attempt: index + 1, startedAt: at, ...changes });
    await ledger.begin(start);
    await ledger.end(start, anEnding(7n, end));
  }
}

const timed = (firstContentMs: number): Partial<Ending> => ({ firstContentMs, totalMs: firstContentMs + 950 });
const FAILED = { outcome: 'failed', errorCode: 'provider-failed', firstContentMs: undefined, totalMs: 40 } as const;

/** Forty calls over thirteen hours and a midnight: times that are known, failures, a race, and answers in one piece. */
async function aHistory(store: ReportedStore): Promise<void> {
  for (let number = 0; number < 36; number += 1) {
    const isSlow = number % 3 === 0;
    await aCall(store, number, [[{ target: isSlow ? SLOW : FAST }, timed(isSlow ? 4_000 + number : 100 + number)]]);
  }
  await aCall(store, 36, [
    [{ target: SLOW, cache: 'miss' }, FAILED],
    [{ target: FAST, cache: 'miss' }, timed(150)],
  ]);
  const reason = 'race, pinned';
  await aCall(store, 37, [
    [{ target: FAST, reason }, timed(120)],
    [
      { target: SLOW, reason },
      { outcome: 'lost', firstContentMs: undefined, totalMs: 130 },
    ],
  ]);
  await aCall(store, 38, [[{ target: SLOW }, FAILED]]);
  await aCall(store, 39, [
    [
      { target: FAST, isStream: false },
      { firstContentMs: 9_000, totalMs: 9_000 },
    ],
  ]);
}

function report(totals: Totals, query: Record<string, string>) {
  return reportUsage(totals, { team: 'red', query: new Map(Object.entries(query)), now: NOW });
}

const sweep = (totals: Totals) => rollUp({ totals, teams: ['red'], now: () => NOW, deadline: NOW + 1 });
const verified = (totals: Totals) =>
  verifyLedger(totals, { team: 'red', query: new Map([['from', '2026-11-18']]), now: NOW });
const WISH = { group_by: 'model', include: 'latency,outcomes,cache,races' };

describe.each([
  ['in memory', async () => inMemory()],
  ['on DynamoDB', () => onDynamoDb(dynamoDb)],
] as const)('how attempts went %s', (_name, open) => {
  test('is told by target, the same from totals as from rows, and proven by the ledger', async () => {
    const store = await open();
    await aHistory(store);
    const ofRows = await report(store.totals, WISH);
    const byDay = await report(store.totals, { ...WISH, interval: 'day' });
    await sweep(store.totals);
    expect(await report(store.totals, WISH)).toEqual(ofRows);
    expect(await report(store.totals, { ...WISH, interval: 'day' })).toEqual(byDay);
    expect(await verified(store.totals)).toMatchObject({ is_equal: true, attempts: 42 });
    const { total, data } = ofRows as { readonly total: object; readonly data: readonly object[] };
    expect(total).toMatchObject({
      rescued_calls: 1,
      measured_attempts: 42,
      outcomes: { answered: 39, failed: 2, lost: 1 },
      errors: { 'provider-failed': 2 },
      cache: { hit: 0, miss: 1 },
      races: { raced: 2, won: 1 },
    });
    // The 13th and the 25th of 26, and the 6th and the 12th of 12, to 2.2 %.
    const [fast, slow] = [data.find((one) => 'model' in one && one.model === 'groq/fast'), data.at(-1)];
    expect(fast).toMatchObject({ rescued_calls: 1, first_content_ms: { count: 26 }, total_ms: { count: 27 } });
    expect(slow).toMatchObject({
      model: 'openai/slow',
      rescued_calls: 0,
      outcomes: { answered: 12, failed: 2, lost: 1 },
      races: { raced: 1, won: 0 },
    });
    expectNear(slow, 'first_content_ms', [4_015, 4_033]);
    expectNear(fast, 'first_content_ms', [119, 135]);
    expectNear(fast, 'tokens_per_second', [100, 100]);
  });

  test('is unknown of hours that an older version has summed up, and says of how many attempts it is known', async () => {
    const store = await open();
    await aHistory(store);
    const older: Totals = {
      ...store.totals,
      put: (team, totals) =>
        store.totals.put(
          team,
          totals.map(({ course: _, ...total }) => total),
        ),
    };
    await sweep(older);
    expect(await report(store.totals, { include: 'latency', to: '2026-11-19' })).toMatchObject({
      total: { attempts: 6, rescued_calls: null, measured_attempts: 0, first_content_ms: { p50: null, count: 0 } },
    });
    await aCall(store, 46, [[{ target: FAST }, timed(100)]]); // In an hour that is still open.
    expect(await report(store.totals, { include: 'latency' })).toMatchObject({
      total: { attempts: 43, rescued_calls: 0, measured_attempts: 1, first_content_ms: { count: 1 } },
    });
    expect(await verified(store.totals)).toMatchObject({ is_equal: true });
  });
});

test('who won races and what the cache did is unknown where an older version has looked at the rest', async () => {
  const store = inMemory();
  await aHistory(store);
  const older: Totals = {
    ...store.totals,
    put: (team, totals) =>
      store.totals.put(
        team,
        totals.map(({ course, ...total }) => ({ ...total, course: before(course) })),
      ),
  };
  await sweep(older);
  const { total } = await report(store.totals, WISH);
  expect(total).toMatchObject({ measured_attempts: 42, cache: null, races: null });
  expect(await verified(store.totals)).toMatchObject({ is_equal: true });
});

function before(course: Course | undefined): Course | undefined {
  return course && Course.read({ ...course.write(), looked: 0, cache: {}, raced: 0, won: 0 });
}

test('who does not ask for it is not told, and a word that is not known is refused', async () => {
  const { totals } = inMemory();
  const { total } = await report(totals, {});
  expect(total).not.toHaveProperty('first_content_ms');
  expect(total).not.toHaveProperty('outcomes');
  for (const include of ['latencies', 'latency,latency']) {
    await expect(report(totals, { include })).rejects.toMatchObject({ code: 'invalid-request' });
  }
});

test('a total whose times are not those of its rows is a difference', async () => {
  const store = inMemory();
  await aHistory(store);
  const wrong: Totals = {
    ...store.totals,
    put: async (team, totals) => {
      for (const { course } of totals) course?.histogram('totalMs').add(1);
      await store.totals.put(team, totals);
    },
  };
  await sweep(wrong);
  expect(await verified(store.totals)).toMatchObject({ is_equal: false });
});

function expectNear(group: object | undefined, name: string, [p50, p95]: readonly [number, number]): void {
  const { [name]: told } = (group ?? {}) as Readonly<Record<string, { readonly p50: number; readonly p95: number }>>;
  expect(Math.abs((told?.p50 ?? 0) / p50 - 1)).toBeLessThan(0.022);
  expect(Math.abs((told?.p95 ?? 0) / p95 - 1)).toBeLessThan(0.022);
}
