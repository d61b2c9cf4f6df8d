import { describe, expect, test } from 'vitest';
import { classCosts } from '../../dashboard/reckon/class-costs.ts';
import { monthOf, moodOf, projected, weekBefore } from '../../dashboard/reckon/projection.ts';
import { columnsOf, rangeNamed } from '../../dashboard/reckon/range.ts';
import { quantiles, rescuedIn, speedsOf, speedsTold } from '../../dashboard/reckon/speeds.ts';
import { REST, stack, sumOf } from '../../dashboard/reckon/stack.ts';
import { timeline } from '../../dashboard/reckon/timeline.ts';
import { tokensIn } from '../../dashboard/reckon/tokens.ts';
import { isNearEnd, rowsInSight } from '../../dashboard/reckon/window.ts';
import type { Attempt, Sums, UsageEntry } from '../../dashboard/state/answers.ts';

const NOON = Date.UTC(2026, 10, 20, 12, 30);
const DAY = 86_400_000;

describe('a range', () => {
  test('of a month is thirty whole days, today among them', () => {
    const range = rangeNamed('30d', NOON);
    const columns = columnsOf(range);
    expect([new Date(range.from).toISOString(), columns.length]).toEqual(['2026-10-22T00:00:00.000Z', 30]);
    expect(columns.at(-1)).toBe(Date.UTC(2026, 10, 20));
  });

  test('is compared with as long a time right before it', () => {
    const { from, to, before } = rangeNamed('7d', NOON);
    expect([before.to, before.to - before.from]).toEqual([from, to - from]);
  });

  test('of another name is a month', () => {
    expect([rangeNamed(undefined, NOON).name, rangeNamed('constructor', NOON).name]).toEqual(['30d', '30d']);
  });

  test('of an hour has the hours that it touches', () => {
    expect(columnsOf(rangeNamed('1h', NOON))).toEqual([Date.UTC(2026, 10, 20, 11), Date.UTC(2026, 10, 20, 12)]);
  });
});

describe('layers', () => {
  const parts = [
    { at: 0, name: 'a', pico: '1000000000000' },
    { at: 0, name: 'b', pico: '2000000000000' },
    { at: 1, name: 'a', pico: '500000000000' },
    { at: 1, name: 'c', pico: null, isUnknown: true },
    { at: 1, name: 'a', pico: '1', isEstimate: true },
  ];

  const nothing = { pico: null, isEstimate: false, isUnknown: false };
  const cell = (pico: string) => ({ ...nothing, pico });

  test('lie on top of each other, the dearest at the bottom, and what is unknown adds nothing', () => {
    expect(stack(parts, [0, 1])).toEqual([
      { name: 'b', cells: [cell('2000000000000'), nothing], tops: [2, 0] },
      {
        name: 'a',
        cells: [cell('1000000000000'), { ...cell('500000000001'), isEstimate: true }],
        tops: [3, 0.500000000001],
      },
      { name: 'c', cells: [nothing, { ...nothing, isUnknown: true }], tops: [3, 0.500000000001] },
    ]);
  });

  test('say that something of them is unknown, those of the others too', () => {
    const [, rest] = stack(parts, [0, 1], 2);
    expect(rest).toMatchObject({
      name: REST,
      cells: [{ isUnknown: false }, { pico: '500000000001', isUnknown: true }],
    });
    expect(sumOf(rest?.cells ?? [])).toEqual({ pico: '1500000000001', isEstimate: true, isUnknown: true });
  });

  test('are at most so many, and none is lost', () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ at: 0, name: `m${at}`, pico: String(at + 1) }));
    const layers = stack(many, [0], 4);
    expect(layers.map(({ name }) => name)).toEqual(['m19', 'm18', 'm17', REST]);
    expect(layers.reduce((sum, { cells }) => sum + Number(cells[0]?.pico), 0)).toBe(210);
  });
});

describe('a projection', () => {
  test('goes on as of late, to the end of the month', () => {
    const month = monthOf(NOON);
    const spending = { spentPico: 100n, now: NOON, endsAt: month.to, recentPico: 70n, recentMs: 7 * DAY };
    expect(projected(spending)).toBe(204n); // Ten and a half days are left, at ten a day, and a bit is cut off.
    expect([month.from, month.to]).toEqual([Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)]);
  });

  test('is what is spent where nothing is known of late, and when it is over', () => {
    const spending = { spentPico: 5n, now: NOON, endsAt: NOON + DAY, recentPico: 9n, recentMs: 0 };
    expect([projected(spending), projected({ ...spending, recentMs: 1, endsAt: NOON - 1 })]).toEqual([5n, 5n]);
  });

  test('is made from seven days', () => {
    expect(weekBefore(NOON).from).toBe(Date.UTC(2026, 10, 14));
  });

  test('is felt about by how near it comes', () => {
    expect([0.2, 0.8, 1, 3].map(moodOf)).toEqual(['calm', 'near', 'over', 'over']);
  });
});

test('quantiles are values that were measured, and the worst is the slowest', () => {
  const values = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(quantiles(values)).toEqual({ p50: 50, p95: 95 });
  expect(quantiles(values, 'low')).toEqual({ p50: 51, p95: 6 });
  expect(quantiles([])).toBeUndefined();
});

test('speeds are those of attempts that answered, by target, and a rescue is an answer that was not the first', () => {
  const row = (changes: object) => ({
    outcome: 'answered',
    attempt: 1,
    model: 'a/b',
    first_content_ms: 100,
    ...changes,
  });
  // Only what is read of them.
  const rows = [
    row({}),
    row({ attempt: 2 }),
    row({ outcome: 'failed' }),
    row({ model: 'c/d', first_content_ms: null }),
  ] as Attempt[];
  expect(speedsOf(rows).map(({ model, answered, timed }) => [model, answered, timed])).toEqual([
    ['a/b', 2, 2],
    ['c/d', 1, 0],
  ]);
  expect(rescuedIn(rows)).toBe(1);
});

test('speeds that the gateway has summed up are shown as it tells them', () => {
  // Only what is read of it.
  const entry = {
    model: 'a/b',
    cache_hits: 2,
    first_content_ms: { p50: 90, p95: 400, count: 7 },
    total_ms: { p50: 900, p95: 4_000, count: 15 },
  } as UsageEntry;
  expect(speedsTold([entry, { ...entry, model: null }])).toEqual([
    { model: 'a/b', answered: 17, timed: 7, firstContent: { p50: 90, p95: 400 }, tokensPerSecond: undefined },
  ]);
});

test('what went in is all of it, also what a provider has read from its cache or written to it', () => {
  // Only what is read of it.
  const sums = {
    input_tokens: 10,
    cache_read_tokens: 200,
    cache_write_5m_tokens: 3_000,
    cache_write_1h_tokens: 4,
  } as Sums;
  expect(tokensIn(sums)).toEqual({ all: 3_214, read: 200, written: 3_004 });
});

test('of a hundred thousand rows those in sight are drawn, wherever one has scrolled to', () => {
  const viewport = { height: 600, rowHeight: 34, rows: 100_000 };
  for (const scrollTop of [0, 34 * 50_000, 34 * 99_990, 34 * 200_000]) {
    const { first, end } = rowsInSight({ ...viewport, scrollTop });
    expect(end - first).toBeLessThan(40);
    expect(end).toBeLessThanOrEqual(100_000);
  }
  expect(isNearEnd({ ...viewport, scrollTop: 0 })).toBe(false);
  expect(isNearEnd({ ...viewport, scrollTop: 34 * 99_980 })).toBe(true);
});

test('attempts lie on one line of time, also one that is still under way', () => {
  const at = (ms: number) => new Date(NOON + ms).toISOString();
  const failed = { started_at: at(0), ended_at: at(400), first_content_ms: null, total_ms: 400 };
  const open = { started_at: at(420), ended_at: null, first_content_ms: 80, total_ms: null };
  expect(timeline([failed, open])).toEqual({
    ms: 500,
    spans: [
      { from: 0, to: 400, firstContent: undefined },
      { from: 420, to: 500, firstContent: 500 },
    ],
  });
});

test('each class of tokens has its cost, to the pico-dollar, and the sum is unknown if one of them is', () => {
  // Only what is read of it.
  const attempt = { input_tokens: 1_000, cache_read_tokens: 500, output_tokens: 3 } as Attempt;
  const known = classCosts(attempt, { prompt: '0.0000025', input_cache_read: '0.00000025', completion: '0.00001' });
  expect(known.classes.map(({ pico }) => pico)).toEqual(['2500000000', '125000000', '30000000']);
  expect(known.sum).toBe('2655000000');
  expect(classCosts(attempt, { prompt: '0.0000025' }).sum).toBeNull();
});
