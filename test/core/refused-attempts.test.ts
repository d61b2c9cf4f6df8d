import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { LaneSign } from '../../lambda/core/health.ts';
import type { Ledger } from '../../lambda/core/ledger.ts';
import type { Account } from '../../lambda/core/limits/account.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import type { Route } from '../../lambda/core/route.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { aBudget, aConcurrency } from '../ports/held-ledger.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { readBody } from '../support/sse.ts';

const HELLO = { model: 'fake/dear', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };
const UNAVAILABLE = new GatewayError('ledger-unavailable', 'The ledger cannot be written.', { retryAfterSeconds: 1 });
const lane = (model: string): Route => ({ kind: 'pinned', target: { provider: 'fake', model } });

let provider: FakeProvider;
let memory: ReturnType<typeof createMemoryLedger>;
let headgate: TestGateway | undefined;
let signs: LaneSign[];

beforeEach(async () => {
  provider = await startFakeProvider();
  memory = createMemoryLedger();
  signs = [];
});
afterEach(async () => {
  await headgate?.close();
  await provider.close();
});

/** A gateway whose attempts are held against these accounts. */
function holdingAgainst(...accounts: Account[]): TestGateway {
  return startWith({ ...memory, begin: (start) => memory.begin({ ...start, accounts }) });
}

function startWith(ledger: Ledger): TestGateway {
  const health = createHealth();
  const begun = health.begin.bind(health);
  health.begin = (...args) => {
    const tell = begun(...args);
    return (sign, now) => {
      signs.push(sign);
      tell(sign, now);
    };
  };
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withPrice('fake/dear', { input: 100, output: 100 })
    .withPrice('fake/cheap', { input: 0.01, output: 0.01 })
    .withBounds({ attempts: 3 })
    .withRoute('either', { kind: 'fallback', routes: [lane('dear'), lane('cheap')] })
    .withRoute('both', { kind: 'race', delay: 0, routes: [lane('dear'), lane('cheap')] })
    .withPorts({ ledger, health })
    .start();
  return headgate;
}

describe('an attempt that a budget has no room for', () => {
  const ONE_CENT = 10n ** 10n;

  test('is a 402 that says which, how it stands and when it resets, and asks no provider', async () => {
    const { ask, told } = holdingAgainst(aBudget(ONE_CENT));
    const response = await ask(HELLO);
    expect([response.status, response.headers.get('x-headgate-attempts')]).toEqual([402, '0']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    const resets = { limit_usd: '0.01', resets_at: '2026-12-01T00:00:00Z' };
    expect(await response.json()).toMatchObject({
      error: {
        message: expect.stringMatching(/^The team's budget for 2026-11 is \$0\.01; \$0 is spent, \$0 held, and this/),
        error_type: 'budget_exceeded',
        code: 'budget_exceeded',
        limit: { kind: 'budget', scope: 'team', window: '2026-11', ...resets },
      },
    });
    expect(provider.requests).toEqual([]);
    expect(memory.rows).toEqual([]);
    expect(told).toEqual({ attempts: [], failures: [], alerts: [], cache: [] });
    expect(signs.filter(({ kind }) => kind !== 'neutral')).toEqual([]);
  });

  test('is a 402 in the words of Anthropic, too', async () => {
    const { gateway, key } = holdingAgainst(aBudget(ONE_CENT));
    const request = new Request('https://headgate.invalid/', {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify(HELLO),
    });
    const arrival = { endpoint: '/messages', parameters: {}, deadline: Date.now() + 900_000 };
    const response = await handle(request, arrival, gateway);
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'billing_error', limit: { kind: 'budget', scope: 'team', limit_usd: '0.01' } },
    });
  });

  test('leaves room for a cheaper one, and shows in the trace', async () => {
    provider.script(answer({ text: 'Hi' }));
    const { ask } = holdingAgainst(aBudget(ONE_CENT));
    const response = await ask({ ...HELLO, model: 'either' }, { headers: { 'x-headgate-trace': 'on' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      headgate: {
        attempts: [
          { model: 'fake/dear', outcome: 'failed', error_type: 'budget_exceeded' },
          { model: 'fake/cheap', outcome: 'answered' },
        ],
      },
    });
    expect(memory.rows).toMatchObject([{ state: 'SETTLED', start: { attempt: 2 } }]);
  });
});

describe('an attempt too many at a time', () => {
  test('is a 429 that may be repeated in a second', async () => {
    const { ask } = holdingAgainst(aConcurrency(0));
    const response = await ask(HELLO);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await response.json()).toMatchObject({
      error: { error_type: 'rate_limit_exceeded', type: 'requests', limit: { kind: 'concurrency', limit: 0 } },
    });
    expect(provider.requests).toEqual([]);
  });

  test('does not spoil a race for the lane that has a place', async () => {
    provider.script(answer({ text: 'Hi' }));
    const { ask } = holdingAgainst(aConcurrency(1));
    const response = await ask({ ...HELLO, model: 'both' });
    expect(response.status).toBe(200);
    expect((await readBody(response)).choices[0]?.message.content).toBe('Hi');
    expect(memory.rows).toMatchObject([{ state: 'SETTLED' }]);
  });
});

describe('a begin that the ledger has not confirmed', () => {
  test('is voided if it was written all the same, and gives back what it held', async () => {
    const budget = aBudget(10n ** 12n);
    const { ask, told } = startWith({
      ...memory,
      async begin(start) {
        await memory.begin({ ...start, accounts: [budget] });
        throw UNAVAILABLE;
      },
    });
    const response = await ask(HELLO);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(memory.rows).toMatchObject([{ state: 'VOIDED', costPicoUsd: 0n }]);
    expect(await memory.accounts.read(budget)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 0n });
    expect([provider.requests, told.failures]).toEqual([[], []]);
  });

  test('needs no end if it was not', async () => {
    const { ask, told } = startWith({ ...memory, begin: () => Promise.reject(UNAVAILABLE) });
    expect((await ask(HELLO)).status).toBe(503);
    expect([memory.rows, provider.requests, told.failures]).toEqual([[], [], []]);
  });

  test('is a failure of the ledger if it cannot be ended either', async () => {
    const down = () => Promise.reject(UNAVAILABLE);
    const { ask, told } = startWith({ begin: down, end: down, note: down });
    expect((await ask(HELLO)).status).toBe(503);
    expect(told.failures).toEqual([UNAVAILABLE]);
  });
});
