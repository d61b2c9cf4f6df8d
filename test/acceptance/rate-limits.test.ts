import { randomBytes } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { createRates } from '../../lambda/adapters/dynamodb-rates.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import { fault } from '../support/fake-provider.ts';
import { createMemoryRates } from '../support/memory-rates.ts';
import { post } from '../support/post.ts';
import { aLimitedTeam, ask, CHEAP } from './a-limited-team.ts';

/** Half a minute before a minute of the clock is over. */
const NOW = Date.UTC(2026, 10, 20, 12, 0, 30);
const clock = { now: () => NOW, randomBytes };
const rates = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => /ratelimit|retry/.test(name)));

describe('requests by the minute', () => {
  test('are told on every answer, and the one too many is a 429 that says when to come back', async () => {
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ limits: { requestsPerMinute: 2 } }).withPorts({ clock }),
    );
    const first = await team.openai.chat.completions.create(ask(CHEAP)).withResponse();
    expect(rates(first.response)).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '30s',
    });
    const streamed = await team.openai.chat.completions.create(ask(CHEAP, { stream: true })).withResponse();
    expect(streamed.response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    await Array.fromAsync(streamed.data as never);

    const error = await team.openai.chat.completions.create(ask(CHEAP)).catch((thrown: unknown) => thrown);
    if (!(error instanceof OpenAI.RateLimitError)) throw error;
    expect(error.headers.get('retry-after')).toBe('30');
    expect(error.headers.get('x-should-retry')).toBeNull(); // Half a minute can be waited for.
    expect(error.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const limit = {
      kind: 'requests-per-minute',
      scope: 'team',
      limit: 2,
      current: 2,
      resets_at: '2026-11-20T12:01:00Z',
    };
    expect(error.error).toMatchObject({ error_type: 'rate_limit_exceeded', limit });
    expect(error.message).toContain("The team's limit is 2 requests a minute, and 2 are counted.");
    expect([team.provider.requests.length, team.rows.length]).toEqual([2, 2]);
  });

  test("are told to Anthropic's clients in Anthropic's words as well", async () => {
    const team = await aLimitedTeam((builder) =>
      builder.withKey({ limits: { requestsPerMinute: 1, tokensPerMinute: 10_000 } }).withPorts({ clock }),
    );
    const { response } = await team.anthropic.messages.create(ask(CHEAP)).withResponse();
    expect(rates(response)).toMatchObject({
      'anthropic-ratelimit-requests-limit': '1',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-20T12:01:00Z',
      'anthropic-ratelimit-tokens-limit': '10000',
      'x-ratelimit-limit-tokens': '10000',
    });
    const error = await team.anthropic.messages.create(ask(CHEAP)).catch((thrown: unknown) => thrown);
    if (!(error instanceof Anthropic.RateLimitError)) throw error;
    const limit = { kind: 'requests-per-minute', scope: 'key', limit: 1, current: 1 };
    expect(error.error).toMatchObject({ error: { type: 'rate_limit_error', limit } });
    expect(error.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
  });

  test('that a key has left are no more than its team has, and what its team refuses is given back to it', async () => {
    const team = await aLimitedTeam((builder) =>
      builder
        .withTeam({ limits: { requestsPerMinute: 1 } })
        .withKey({ limits: { requestsPerMinute: 100 } })
        .withPorts({ clock }),
    );
    const statuses = [];
    for (const _ of [1, 2, 3]) statuses.push((await team.ask(ask(CHEAP))).status);
    expect(statuses).toEqual([200, 429, 429]);
    expect([...team.counts].map(([name, { requests }]) => [name.includes('key:'), requests])).toEqual([
      [true, 1],
      [false, 1],
    ]);
  });

  test('row 119: begin anew with the minute, with nothing that resets them', async () => {
    let now = NOW;
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ limits: { requestsPerMinute: 1 } }).withPorts({ clock: { ...clock, now: () => now } }),
    );
    const statuses = [];
    for (now of [NOW, NOW + 29_999, NOW + 30_000]) statuses.push((await team.ask(ask(CHEAP))).status);
    expect(statuses).toEqual([200, 429, 200]);
  });

  test('row 121a: are counted on every endpoint that there is, once a call', async () => {
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ limits: { requestsPerMinute: 5 } }).withPorts({ clock }),
    );
    const asks: readonly [string, object][] = [
      ['/chat/completions', ask(CHEAP)],
      ['/messages', ask(CHEAP)],
      ['/messages/count_tokens', ask(CHEAP)],
      ['/responses', { model: CHEAP, input: 'Hi' }],
      ['/embeddings', { model: CHEAP, input: 'Hi' }],
      ['/completions', { model: CHEAP, prompt: 'Hi' }],
    ];
    const left: (string | null)[] = [];
    const headers = { authorization: `Bearer ${team.key}`, 'content-type': 'application/json' };
    for (const [path, body] of asks) {
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await team.fetch(`http://headgate.invalid/v1${path}`, init);
      await response.text();
      left.push(
        `${response.headers.get('x-ratelimit-remaining-requests')}${response.status === 429 ? ' refused' : ''}`,
      );
    }
    expect(left).toEqual(['4', '3', '2', '1', '0', '0 refused']);
  });

  test('are not counted for what is refused before anybody is asked', async () => {
    const team = await aLimitedTeam((builder) =>
      builder
        .withTeam({ budget: { month: 0n }, limits: { requestsPerMinute: 1, tokensPerMinute: 500 } })
        .withPorts({ clock }),
    );
    for (const _ of [1, 2]) expect((await team.ask(ask(CHEAP))).status).toBe(402);
    expect((await team.ask(ask(CHEAP), { headers: { 'x-headgate-strict': 'maybe' } })).status).toBe(400);
    expect((await team.ask(ask('nobody/m'))).status).toBe(404);
    expect((await team.ask(ask(CHEAP, { n: 99 }))).status).toBe(400);
    expect([...team.counts.values()]).toEqual([{ requests: 0, tokens: 0 }]);
  });

  test('where none are allowed none is let in: 0 is not the same as no limit', async () => {
    const none = await aLimitedTeam((builder) => builder.withTeam({ limits: { requestsPerMinute: 0 } }));
    expect((await none.ask(ask(CHEAP))).status).toBe(429);
    const free = await aLimitedTeam((builder) => builder.withTeam({ limits: { requestsPerMinute: null } }));
    const response = await free.ask(ask(CHEAP));
    expect([response.status, rates(response), free.counts.size]).toEqual([200, {}, 0]);
  });

  test('that cannot be counted are not let in', async () => {
    const broken = createRates({ client: () => Promise.reject(new Error('down')), table: 'T', random: () => 0 });
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ limits: { requestsPerMinute: 5 } }).withPorts({ rates: broken }),
    );
    const response = await team.ask(ask(CHEAP));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(team.provider.requests).toEqual([]);
  });

  test('that are counted for the key, and cannot be for its team, are given back to it', async () => {
    const rates = createMemoryRates();
    const take: typeof rates.take = (limit, tokens) =>
      limit.owner === 'team'
        ? Promise.reject(new GatewayError('ledger-unavailable', 'Down.'))
        : rates.take(limit, tokens);
    const limits = { requestsPerMinute: 5 };
    const team = await aLimitedTeam((builder) =>
      builder
        .withTeam({ limits })
        .withKey({ limits })
        .withPorts({ rates: { ...rates, take } }),
    );
    expect((await team.ask(ask(CHEAP))).status).toBe(503);
    expect([...rates.counts.values()]).toEqual([{ requests: 0, tokens: 0 }]);
  });
});

describe('tokens by the minute', () => {
  const limited = (tokensPerMinute: number) =>
    aLimitedTeam((builder) => builder.withTeam({ limits: { tokensPerMinute } }).withPorts({ clock }));

  test('row 118: are those that were really used, once a call is over, streamed or not', async () => {
    const team = await limited(10_000);
    for (const stream of [false, true]) {
      const response = await team.ask(ask(CHEAP, { stream }));
      // What it may come to is counted while it runs: 100 of output, and its bytes by four.
      expect(Number(response.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(9_900);
      await response.text();
    }
    expect([...team.counts.values()]).toEqual([{ requests: 2, tokens: 26 }]);
  });

  test('row 118: count a stream that is cut by what is known of it', async () => {
    const team = await limited(10_000);
    team.provider.script(fault('rst-mid-stream', { after: 3 }));
    await (await team.ask(ask(CHEAP, { stream: true }))).text();
    const [row] = team.rows;
    const tokens = (row?.ending?.usage.inputTokens ?? 0) + (row?.ending?.usage.outputTokens ?? 0);
    expect(tokens).toBeGreaterThan(0);
    expect([...team.counts.values()]).toEqual([{ requests: 1, tokens }]);
  });

  test('refuse what may come to more than is left, and say how much that is', async () => {
    const team = await limited(250);
    await (await team.ask(ask(CHEAP, { max_tokens: 50 }))).text();
    const response = await team.ask(ask(CHEAP, { max_tokens: 220 }));
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
    const { error } = JSON.parse(await response.text());
    expect(error.limit).toMatchObject({ kind: 'tokens-per-minute', scope: 'team', limit: 250, current: 13 });
    expect(error.limit.asked).toBeGreaterThan(237);
    expect(error).toMatchObject({ type: 'tokens', code: 'rate_limit_exceeded' });
  });

  test('are those of the input where nothing is written: vectors have no output', async () => {
    const team = await limited(50);
    const response = await post(team, '/embeddings', { model: CHEAP, input: 'Hello' });
    await response.text();
    expect(response.status).not.toBe(429);
    expect(team.provider.requests.length).toBeGreaterThan(0);
  });

  test('that one request alone is above are not waited for', async () => {
    const response = await (await limited(200)).ask(ask(CHEAP, { max_tokens: 1_000 }));
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([429, 'false']);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(await response.text()).toContain('A lower `max_tokens` lowers that.');
  });
});

test('a count that cannot be corrected costs no answer', async () => {
  const down = Object.assign(createMemoryRates(), { change: () => Promise.reject(new Error('down')) });
  const team = await aLimitedTeam((builder) =>
    builder.withTeam({ limits: { requestsPerMinute: 1, tokensPerMinute: 5_000 } }).withPorts({ rates: down, clock }),
  );
  for (const expected of [200, 429]) expect((await team.ask(ask(CHEAP))).status).toBe(expected);
  expect(team.told.failures).toHaveLength(1); // The one that was let in.
});
