import { describe, expect, test } from 'vitest';
import { createKey } from '../../lambda/core/create-key.ts';
import { accountsOf, changedBy, partsFor, UNLIMITED } from '../../lambda/core/limits/allowance.ts';
import { rememberAllowances } from '../../lambda/core/limits/allowance-store.ts';
import { readAllowance, teamAllowances } from '../../lambda/core/limits/read-allowance.ts';
import { allowanceOrderFrom } from '../../lambda/core/limits/team-budget.ts';
import { validateConfiguration } from '../../lib/configuration.ts';

const USD = 1_000_000_000_000n;
const red = { budget: { month: 100, day: '0.000000000001', total: null }, limits: { maxCallUsd: 0.1, concurrent: 0 } };
const TEAMS = teamAllowances(validateConfiguration({ providers: { openai: {} }, teams: { red, blue: {} } }).teams);

describe('an allowance', () => {
  test('is read exactly from what is configured; what is not said, lifted and 0 stay three things', () => {
    expect(TEAMS.get('red')).toMatchObject({
      budget: { month: 100n * USD, day: 1n, total: null },
      limits: { maxCallPicoUsd: USD / 10n, concurrent: 0 },
    });
    expect(TEAMS.get('blue')).toMatchObject({ budget: {}, limits: {} });
  });

  test('is made of windows in UTC, and places, each only where there is a limit', () => {
    const held = { team: 'red', owner: 'team', shards: 4, now: Date.UTC(2026, 10, 20, 12) } as const;
    const allowance = { budget: { day: 0n, week: null, total: 5n }, limits: { concurrent: 0 } };
    expect(accountsOf(allowance, held)).toEqual([
      {
        ...{ kind: 'budget', team: 'red', owner: 'team', period: 'day', window: '2026-11-20', limitPicoUsd: 0n },
        ...{ shards: 4, resetsAt: Date.UTC(2026, 10, 21) },
      },
      {
        ...{ kind: 'budget', team: 'red', owner: 'team', period: 'total', window: 'all', limitPicoUsd: 5n },
        ...{ shards: 4, resetsAt: null },
      },
      { kind: 'concurrency', team: 'red', owner: 'team', most: 0 },
    ]);
    expect(accountsOf(UNLIMITED, held)).toEqual([]);
  });

  test.each([
    [{ budget: { year: 1 } }, 'budget has no "year"; it has day, week, month, total.'],
    [{ budget: [] }, '`budget` must be an object'],
    [{ budget: { month: '1e3' } }, '`budget.month` must be dollars'],
    [{ budget: { month: -1 } }, '`budget.month` must be dollars'],
    [{ budget: { month: 1e-13 } }, '`budget.month` must be dollars'],
    [{ limits: { concurrent: 1.5 } }, '`limits.concurrent` must be a whole number'],
    [{ limits: { models: 'gpt-5' } }, '`limits.models` must be a list'],
    [{ limits: { models: ['open*'] } }, '`limits.models` holds "\\"open*\\""'],
    [{ limits: { endpoints: ['chat'] } }, '`limits.endpoints` holds'],
    [{ limits: { __proto__x: 1 } }, 'limits has no "__proto__x"'],
  ])('row 121a: %j is refused', (body, message) => {
    expect(() => readAllowance(body)).toThrow(message);
  });
});

test.each([
  [1, 1],
  [100, 1],
  [101, 2],
  [1_000, 26],
  [2_000, 64],
  [4_000, 64],
])('%d calls a second at the peak: %d parts', (peak, parts) => {
  expect(partsFor(peak)).toBe(parts);
});

describe('what operators change', () => {
  const order = (body: object) => allowanceOrderFrom({ team: 'red', body: { ...body }, by: 'arn', teams: TEAMS }, 7);

  test('is what they name, lifted or as configured again', () => {
    const body = { budget: { month: 5, total: 'configured' }, limits: { models: null, concurrent: 'configured' } };
    expect(order(body)).toEqual({
      team: 'red',
      allowance: { budget: { month: 5n * USD }, limits: { models: null } },
      asConfigured: ['budget.total', 'limits.concurrent'],
      ...{ at: 7, by: 'arn' },
    });
  });

  test.each([
    [{}, 'Nothing is said'],
    [{ budget: {} }, 'Nothing is said'],
    [{ month: 1 }, '`month` cannot be set here'],
  ])('%j is refused', (body, message) => {
    expect(() => order(body)).toThrow(message);
  });

  test('counts before what is configured, and is known within half a minute of it', async () => {
    let now = 0;
    const changes = [{ team: 'red', allowance: { budget: { month: 7n }, limits: {} }, at: 1, by: 'arn' }];
    const store = { reads: 0 };
    const allowances = rememberAllowances({
      store: {
        async read() {
          store.reads += 1;
          return store.reads === 1 ? [] : changes;
        },
      },
      teams: TEAMS,
      now: () => now,
      report: () => {},
    });
    const month = async () => (await allowances.known())('red').budget.month;
    expect(await month()).toBe(100n * USD);
    now = 30_000;
    expect(await month()).toBe(7n);
    expect((await allowances.known())('red').limits.concurrent).toBe(0);
    expect((await allowances.known())('gone').limits.requestsPerMinute).toBe(0);
  });

  test('is not in force where it cannot be read: then it is as configured', async () => {
    const failures: unknown[] = [];
    const allowances = rememberAllowances({
      store: { read: () => Promise.reject(new Error('down')) },
      teams: TEAMS,
      now: () => 0,
      report: (cause) => void failures.push(cause),
    });
    expect((await allowances.known())('red').budget.month).toBe(100n * USD);
    expect(failures).toHaveLength(1);
  });

  test('lifts a limit where it says null, and leaves alone what it does not name', () => {
    const base = { budget: { day: 1n, month: 2n }, limits: { concurrent: 3 } };
    expect(changedBy(base, { budget: { day: null }, limits: {} })).toEqual({
      budget: { day: null, month: 2n },
      limits: { concurrent: 3 },
    });
  });
});

test('a key says what it may, and what it does not say it may as its team does', () => {
  const clock = { now: () => 0, randomBytes: (count: number) => new Uint8Array(count) };
  const body = { budget: { month: 10 }, limits: { models: ['gpt-5-mini'] } };
  const order = { team: 'red', body, place: 'live', ofTeam: UNLIMITED } as const;
  const { record, answer } = createKey(order, 'pepper', clock);
  expect(record.allowance).toEqual({ budget: { month: 10n * USD }, limits: { models: ['gpt-5-mini'] } });
  expect(answer).toMatchObject({
    budget: { month: '10', day: null },
    limits: { models: ['gpt-5-mini'], endpoints: null },
  });
});
