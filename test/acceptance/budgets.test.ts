import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import type { Budget } from '../../lambda/core/limits/account.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';
import { answer, status } from '../support/fake-provider.ts';
import { aLimitedTeam, ask, CHEAP, DEAR, type LimitedTeam, UNPRICED } from './a-limited-team.ts';

const USD = 1_000_000_000_000n;
/** What one call of these tests is held at, at most, and what it costs: 10 tokens of input and 3 of output. */
const HELD = 1_000_000_000n;
const COST = 16_000_000n;

async function stateOf(team: LimitedTeam, limitPicoUsd: bigint, owner: Budget['owner'] = 'team') {
  const window = windowAt('month', Date.now());
  const budget = { kind: 'budget', team: 'red', owner, period: 'month', limitPicoUsd, shards: 1, ...window } as const;
  return team.ledger.accounts.read(budget);
}

describe('a budget', () => {
  test('rows 79 and 117: 200 calls at once on a budget for 50 let in 50 at most, and nothing is left held', async () => {
    const holdPicoUsd = await holdOfOne();
    const patient = { connectMs: 30_000, firstContentSlowMs: 30_000, totalMs: 60_000 };
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ budget: { month: holdPicoUsd * 50n } }).withBounds(patient),
    );
    const gate = Promise.withResolvers<void>();
    team.provider.otherwise(async (stage) => {
      await gate.promise;
      await answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } })(stage);
    });
    const calls = Array.from({ length: 200 }, async () => (await team.ask(ask(CHEAP))).status);
    await expect.poll(() => team.provider.requests.length, { timeout: 10_000 }).toBe(50);
    expect((await stateOf(team, holdPicoUsd * 50n))?.availablePicoUsd).toBe(0n);
    gate.resolve();
    const statuses = await Promise.all(calls);
    expect([statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 402).length]).toEqual([
      50, 150,
    ]);
    expect(team.provider.requests).toHaveLength(50);
    const spentPicoUsd = 50n * COST;
    const availablePicoUsd = holdPicoUsd * 50n - spentPicoUsd;
    expect(await stateOf(team, holdPicoUsd * 50n)).toMatchObject({
      reservedPicoUsd: 0n,
      spentPicoUsd,
      availablePicoUsd,
    });
  });

  test("that is spent is a 402 in OpenAI's words, with the counter that refuses and an honest time to come back", async () => {
    const team = await aLimitedTeam((builder) => builder.withTeam({ budget: { day: 1n, total: USD } }));
    const error = await team.openai.chat.completions.create(ask(CHEAP)).catch((thrown: unknown) => thrown);
    if (!(error instanceof OpenAI.APIError)) throw error;
    const { resetsAt } = windowAt('day', Date.now());
    const seconds = Number(error.headers?.get('retry-after'));
    expect(Math.abs(seconds - ((resetsAt ?? 0) - Date.now()) / 1_000)).toBeLessThan(120);
    expect([error.status, error.headers?.get('x-should-retry')]).toEqual([402, 'false']);
    const limit = { kind: 'budget', scope: 'team', period: 'day', limit_usd: '0.000000000001', spent_usd: '0' };
    expect(error.error).toMatchObject({ error_type: 'budget_exceeded', limit });
    expect(error.message).toContain('A lower `max_tokens` lowers that.');
    expect(team.provider.requests).toEqual([]);
  });

  test("is a billing error to Anthropic's clients", async () => {
    const team = await aLimitedTeam((builder) => builder.withKey({ budget: { total: 1n } }));
    const error = await team.anthropic.messages.create(ask(CHEAP)).catch((thrown: unknown) => thrown);
    if (!(error instanceof Anthropic.APIError)) throw error;
    expect([error.status, error.headers?.get('retry-after'), error.headers?.get('x-should-retry')]).toEqual([
      402,
      null, // Nothing resets it.
      'false',
    ]);
    const limit = { scope: 'key', period: 'total', resets_at: null };
    expect(error.error).toMatchObject({ error: { type: 'billing_error', limit } });
  });

  test('of a key holds within that of its team, and both are charged', async () => {
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ budget: { month: USD } }).withKey({ budget: { month: USD / 2n } }),
    );
    expect((await team.ask(ask(CHEAP))).status).toBe(200);
    const [row] = team.rows;
    const keyId = row?.start.keyId ?? '';
    expect((await stateOf(team, USD))?.spentPicoUsd).toBe(COST);
    expect((await stateOf(team, USD / 2n, `key:${keyId}`))?.spentPicoUsd).toBe(COST);
  });

  test('leaves room for a cheaper target where a dear one has none', async () => {
    const team = await aLimitedTeam((builder) =>
      builder
        .withTeam({ budget: { month: HELD } })
        .withRoute('best', { kind: 'fallback', routes: [DEAR, CHEAP].map(pinned) }),
    );
    const response = await team.ask(ask('best', { max_tokens: 300 }));
    expect([response.status, response.headers.get('x-headgate-model')]).toEqual([200, CHEAP]);
  });

  test('of 0 allows nothing that costs, and none at all is not the same', async () => {
    const zero = await aLimitedTeam((builder) => builder.withTeam({ budget: { month: 0n } }));
    expect((await zero.ask(ask(CHEAP))).status).toBe(402);
    const none = await aLimitedTeam((builder) => builder.withTeam({ budget: { month: null } }));
    const response = await none.ask(ask(CHEAP));
    expect([response.status, response.headers.get('x-headgate-budget')]).toEqual([200, null]);
  });

  test('row 90: that crosses $9,007.20 is counted exactly', async () => {
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ budget: { month: 20_000n * USD } }).withPrice(CHEAP, { input: 1_000_000, output: 1_000_000 }),
    );
    const usage = { inputTokens: 2_000, outputTokens: 1_001 };
    for (const _ of [1, 2, 3]) {
      team.provider.script(answer({ text: 'Hi', usage }));
      expect((await team.ask(ask(CHEAP, { max_tokens: 1_001 }))).status).toBe(200);
    }
    // 9,003 dollars, and a fourth beyond what a number can count in pico-dollars.
    team.provider.script(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
    const last = await team.ask(ask(CHEAP));
    expect(await stateOf(team, 20_000n * USD)).toMatchObject({ spentPicoUsd: 9_016n * USD });
    await last.text();
    const after = await team.ask(ask(CHEAP));
    expect(after.headers.get('x-headgate-budget')).toContain(';limit=20000;spent=90');
  });
});

describe('a call of unknown price', () => {
  test('is let in where a team has a budget, unless it says no', async () => {
    const lax = await aLimitedTeam((builder) => builder.withTeam({ budget: { month: USD } }));
    expect((await lax.ask(ask(UNPRICED))).status).toBe(200);
    const strict = await aLimitedTeam((builder) => builder.withTeam({ budget: { month: USD }, unpriced: 'refuse' }));
    const response = await strict.ask(ask(UNPRICED));
    const { error } = JSON.parse(await response.text());
    expect([response.status, error.limit]).toEqual([402, { kind: 'unpriced', scope: 'team', model: UNPRICED }]);
    expect([strict.provider.requests, strict.rows]).toEqual([[], []]);
    const free = await aLimitedTeam((builder) => builder.withTeam({ unpriced: 'refuse' }));
    expect((await free.ask(ask(UNPRICED))).status).toBe(200); // Its money is not limited.
  });
});

describe('the most that one call may cost', () => {
  test('refuses what could be dearer, with what would help', async () => {
    const team = await aLimitedTeam((builder) => builder.withTeam({ limits: { maxCallPicoUsd: HELD } }));
    expect((await team.ask(ask(CHEAP))).status).toBe(200);
    const response = await team.ask(ask(CHEAP, { max_tokens: 1_000 }));
    const { error } = JSON.parse(await response.text());
    expect(response.status).toBe(402);
    expect(error.limit).toMatchObject({ kind: 'call', scope: 'team', limit_usd: '0.001', spent_usd: '0' });
    expect(error.message).toContain('A lower `max_tokens` lowers that.');
  });

  test('lets a fallback in that is cheaper, and none for which too much was spent before', async () => {
    const routes = [DEAR, CHEAP].map(pinned);
    const team = await aLimitedTeam((builder) =>
      builder.withKey({ limits: { maxCallPicoUsd: HELD } }).withRoute('best', { kind: 'fallback', routes }),
    );
    const response = await team.ask(ask('best', { max_tokens: 300 }));
    expect(response.headers.get('x-headgate-model')).toBe(CHEAP);

    const twice = await aLimitedTeam((builder) =>
      builder
        .withKey({ limits: { maxCallPicoUsd: HELD } })
        .withRoute('best', { kind: 'fallback', routes: [pinned(CHEAP), pinned(DEAR)] }),
    );
    twice.provider.script(status(200, { body: '' })); // Nothing: it may have been billed all that was allowed.
    const refused = await twice.ask(ask('best', { max_tokens: 300 }));
    expect([refused.status, twice.provider.requests.length]).toEqual([502, 1]);
  });
});

function pinned(name: string) {
  const [provider = '', model = ''] = name.split('/');
  return { kind: 'pinned', target: { provider, model } } as const;
}

/** As the gateway itself bounds such a call. */
async function holdOfOne(): Promise<bigint> {
  const team = await aLimitedTeam((builder) => builder);
  await (await team.ask(ask(CHEAP))).text();
  return team.rows[0]?.start.holdPicoUsd ?? 0n;
}
