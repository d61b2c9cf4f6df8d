import { describe, expect, test } from 'vitest';
import { readIntent } from '../../lambda/adapters/ledger/read-intent.ts';
import { writeIntent } from '../../lambda/adapters/ledger/settle-intent.ts';
import type { Account } from '../../lambda/core/limits/account.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';

const BEYOND_DOUBLES = 2n ** 53n + 1n;
const ACCOUNTS: readonly Account[] = [
  {
    kind: 'budget',
    team: 'red',
    owner: 'key:aBcDeFgHiJkL',
    period: 'month',
    window: '2026-11',
    limitPicoUsd: BEYOND_DOUBLES,
    resetsAt: 1_796_083_200_000,
    shards: 8,
  },
  {
    kind: 'budget',
    team: 'red',
    owner: 'team',
    period: 'total',
    window: 'all',
    limitPicoUsd: 0n,
    resetsAt: null,
    shards: 1,
  },
  { kind: 'concurrency', team: 'red', owner: 'team', most: 20 },
];
const INTENT = {
  start: aStart({
    accounts: ACCOUNTS,
    holdPicoUsd: BEYOND_DOUBLES,
    tags: ['nightly'],
    user: 'ann',
    principal: 'arn:aws:sts::000000000000:assumed-role/red',
    serviceTier: 'flex',
  }),
  ending: anEnding(BEYOND_DOUBLES, { errorCode: 'provider-cut', outcome: 'cut' }),
};

describe('an intent', () => {
  test('is read as it was written, to the last pico-dollar', () => {
    expect(readIntent(writeIntent(INTENT))).toEqual(INTENT);
  });

  test('keeps apart what is unknown, what does not apply and what is nothing', () => {
    const start = aStart({ holdPicoUsd: null, priceSource: null, user: undefined, serviceTier: undefined });
    const ending = anEnding(null, { firstContentMs: undefined, servedModel: undefined });
    const read = readIntent(writeIntent({ start, ending }));
    expect(read).toEqual({ start, ending });
    expect(read.ending.cost.picoUsd).toBeNull();
    expect(readIntent(writeIntent({ start, ending: anEnding(0n) })).ending.cost.picoUsd).toBe(0n);
  });

  test('is short, whatever a provider calls its model', () => {
    const ending = anEnding(1n, { servedModel: 'm'.repeat(1_000_000) });
    expect(writeIntent({ ...INTENT, ending }).length).toBeLessThan(4_000);
  });
});

describe('what is not understood to the last member is refused', () => {
  const changed = (change: (intent: Record<string, Record<string, unknown>>) => void) => {
    const intent = JSON.parse(writeIntent(INTENT));
    change(intent);
    return () => readIntent(JSON.stringify(intent));
  };

  test.each([
    ['no JSON', 'a prompt', /JSON/],
    ['no object', '[]', /intent is not as it should be: an object/],
    ['no version', '{}', /intent.version/],
    ['a later version', '{"version":2}', /intent.version is not as it should be: 1/],
  ])('%s', (_what, json, message) => {
    expect(() => readIntent(json)).toThrow(message);
  });

  test.each([
    ['a member that is missing', (one: Intent) => delete one.start?.team, /intent.start.team.*: a text/],
    [
      'a member that is new',
      (one: Intent) => Object.assign(one.ending ?? {}, { tip: 1 }),
      /intent.ending.tip.*: no such/,
    ],
    [
      'money as a number',
      (one: Intent) => Object.assign(one.start ?? {}, { holdPicoUsd: 7 }),
      /holdPicoUsd.*: a whole/,
    ],
    ['an unknown state', (one: Intent) => Object.assign(one.ending ?? {}, { state: 'x' }), /ending.state.*: a word/],
    ['an account of no kind', (one: Intent) => Object.assign(one.start ?? {}, { accounts: [{}] }), /accounts.0.kind/],
    ['an id that is none', (one: Intent) => Object.assign(one.start ?? {}, { callId: '../x' }), /start.callId/],
  ])('%s', (_what, change, message) => {
    expect(changed(change)).toThrow(message);
  });

  test('and what it was is not repeated in the error', () => {
    expect(changed((one) => Object.assign(one.start ?? {}, { attempt: 'a prompt' }))).toThrow(/^((?!prompt).)*$/);
  });
});

type Intent = Record<string, Record<string, unknown>>;
