import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Health, Statistics } from '../../lambda/core/health.ts';
import { aGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider, status } from '../support/fake-provider.ts';
import { ask } from './a-network.ts';
import { measuredHealth } from './measured-health.ts';

let a: FakeProvider;
let b: FakeProvider;
let open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  [a, b] = await Promise.all([startFakeProvider(), startFakeProvider()]);
  open = [a, b];
});
afterEach(() => Promise.all(open.map((one) => one.close())));

const TOOLS = Array.from({ length: 8 }, (_, at) => ({ type: 'function', function: { name: `tool_${at}` } }));
const FAST: Statistics = {
  samples: 50,
  firstContentMs: { p50: 100, p90: 150 },
  tokensPerSecond: 500,
  errorRate: 0,
  inFlight: 0,
  quotaLeft: undefined,
};
const SLOW: Statistics = { ...FAST, firstContentMs: { p50: 4_000, p90: 6_000 }, tokensPerSecond: 20 };

/** Two providers of equally good models, whose prices and times a test sets. */
function two(
  prices: { a: number; b: number },
  statistics: Record<string, Statistics> = {},
  closed: ReadonlySet<string> = new Set(),
) {
  const health: Health = {
    ...measuredHealth((provider) => statistics[provider]),
    gate: ({ provider }) => (closed.has(provider) ? 'closed' : 'open'),
    isClosed: ({ provider }) => closed.has(provider),
  };
  const headgate = aGateway()
    .withProvider('a', { url: a.url })
    .withProvider('b', { url: b.url })
    .withPrice('a/m', { input: prices.a, output: prices.a * 4 })
    .withPrice('b/m', { input: prices.b, output: prices.b * 4 })
    .withAuto({ quality: { 'a/m': 'strong', 'b/m': 'strong' } })
    .withBounds({ attempts: 3 })
    .withPorts({ health })
    .start();
  open.push(headgate);
  const served = async (model: string, more: object = {}) => {
    const response = await headgate.ask(ask(model, more));
    return [response.headers.get('x-headgate-model'), response.headers.get('x-headgate-route')];
  };
  return { served };
}

describe('auto:cheapest', () => {
  test('follows the price table', async () => {
    expect((await two({ a: 1, b: 2 }).served('auto:cheapest'))[0]).toBe('a/m');
    expect((await two({ a: 3, b: 2 }).served('auto:cheapest'))[0]).toBe('b/m');
  });

  test('knows what was agreed with a provider', async () => {
    const names = ['openai/gpt-4.1', 'openai/gpt-4o'];
    const quality = Object.fromEntries(names.map((name) => [name, 'strong'] as const));
    const gateways = ['1', '0.5'].map((factor) =>
      aGateway()
        .withProvider('openai', { url: a.url })
        .withDiscount('openai/gpt-4o', factor)
        .withAuto({ models: names, quality })
        .start(),
    );
    open.push(...gateways);
    const answers = await Promise.all(gateways.map((headgate) => headgate.ask(ask('auto:cheapest'))));
    expect(answers.map(({ headers }) => headers.get('x-headgate-model'))).toEqual(names);
  });

  test('says why', async () => {
    const { served } = two({ a: 1, b: 2 });
    expect(await served('auto:cheapest', { tools: TOOLS })).toEqual([
      'a/m',
      expect.stringMatching(/^auto:cheapest, coding, \$0\.\d+ expected$/),
    ]);
  });

  test('looks at what is expected to be written, up to the bound of the caller', async () => {
    const dearAnswer = aGateway()
      .withProvider('a', { url: a.url })
      .withProvider('b', { url: b.url })
      .withPrice('a/m', { input: 1, output: 100 })
      .withPrice('b/m', { input: 20, output: 20 })
      .withAuto({ quality: { 'a/m': 'strong', 'b/m': 'strong' } })
      .start();
    open.push(dearAnswer);
    const model = async (more: object) =>
      (await dearAnswer.ask(ask('auto:cheapest', more))).headers.get('x-headgate-model');
    expect(await model({})).toBe('b/m');
    expect(await model({ max_tokens: 1 })).toBe('a/m');
  });

  test('chooses no model that is not good enough for the task, however little it costs', async () => {
    const weak = aGateway()
      .withProvider('a', { url: a.url })
      .withProvider('b', { url: b.url })
      .withPrice('a/m', { input: 0.01, output: 0.01 })
      .withPrice('b/m', { input: 2, output: 8 })
      .withAuto({ quality: { 'a/m': 'fair', 'b/m': 'strong' } })
      .withBounds({ attempts: 3 })
      .start();
    open.push(weak);
    const model = async (more: object) => (await weak.ask(ask('auto:cheapest', more))).headers.get('x-headgate-model');
    expect(await model({ tools: TOOLS })).toBe('b/m');
    expect(await model({})).toBe('a/m');
    b.script(status(500));
    expect(await model({ tools: TOOLS })).toBe('a/m'); // Better than no answer.
  });

  test('puts what is left alone for now behind all that is not', async () => {
    const closed = new Set(['a']);
    const { served } = two({ a: 1, b: 2 }, {}, closed);
    expect(await served('auto:cheapest')).toEqual(['b/m', expect.stringMatching(/^auto:cheapest/)]);
    expect((await served('auto:cheapest', { provider: { allow_fallbacks: false } }))[0]).toBe('b/m');
    expect((await served('auto:cheapest', { provider: { order: ['a'] } }))[0]).toBe('b/m');
    closed.add('b');
    expect((await served('auto:cheapest', { provider: { allow_fallbacks: false } }))[0]).toBe('a/m'); // The last way.
  });

  test('falls back to the next best', async () => {
    const { served } = two({ a: 1, b: 2 });
    a.script(status(503));
    expect(await served('auto:cheapest')).toEqual(['b/m', expect.stringContaining('fallback, auto:cheapest, chat')]);
  });
});

describe('auto:fastest', () => {
  test('follows what was measured', async () => {
    const statistics: Record<string, Statistics> = { a: FAST, b: SLOW };
    const { served } = two({ a: 1, b: 1 }, statistics);
    expect(await served('auto:fastest')).toEqual([
      'a/m',
      expect.stringMatching(/^auto:fastest, chat, \d\.\d s expected$/),
    ]);
    statistics.a = SLOW;
    statistics.b = FAST;
    expect((await served('auto:fastest'))[0]).toBe('b/m');
  });

  test('counts failures as time', async () => {
    const { served } = two({ a: 1, b: 1 }, { a: { ...FAST, errorRate: 0.8 }, b: { ...FAST, tokensPerSecond: 300 } });
    expect((await served('auto:fastest'))[0]).toBe('b/m');
  });

  test('tries another now and then, but not in the midst of a conversation', async () => {
    let next = 255;
    const clock = {
      now: Date.now,
      randomBytes: (count: number) => (count === 2 ? Buffer.from([next, 0]) : randomBytes(count)),
    };
    const exploring = aGateway()
      .withProvider('a', { url: a.url })
      .withProvider('b', { url: b.url })
      .withPrice('a/m', { input: 1, output: 1 })
      .withPrice('b/m', { input: 1, output: 1 })
      .withAuto({ quality: { 'a/m': 'good', 'b/m': 'good' }, exploreShare: 0.03 })
      .withPorts({
        clock,
        health: measuredHealth((provider) => (provider === 'a' ? FAST : SLOW)),
      })
      .start();
    open.push(exploring);
    const route = async (more: object = {}) =>
      (await exploring.ask(ask('auto:fastest', more))).headers.get('x-headgate-route');
    expect(await route()).not.toContain('explored');
    next = 0;
    expect(await route()).toContain('explored');
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'And?' },
    ];
    expect(await route({ messages })).not.toContain('explored');
    expect(exploring.rows.map(({ start }) => start.target.provider)).toEqual(['a', 'b', 'a']);
  });
});

test('auto:balanced weighs half the price like half the time', async () => {
  const twice: Statistics = { ...FAST, firstContentMs: { p50: 300, p90: 300 }, tokensPerSecond: 250, samples: 10_000 };
  const once: Statistics = { ...FAST, firstContentMs: { p50: 150, p90: 150 }, tokensPerSecond: 500, samples: 10_000 };
  expect((await two({ a: 1, b: 1.5 }, { a: twice, b: once }).served('auto'))[0]).toBe('b/m');
  expect((await two({ a: 1, b: 3 }, { a: twice, b: once }).served('auto'))[0]).toBe('a/m');
});

test('a provider without a key is passed over, costs no attempt, and comes last for a while', async () => {
  const asked: string[] = [];
  const keyless = aGateway()
    .withProvider('a', { url: a.url })
    .withProvider('b', { url: b.url })
    .withPrice('a/m', { input: 1, output: 1 })
    .withPrice('b/m', { input: 2, output: 2 })
    .withAuto({ quality: { 'a/m': 'good', 'b/m': 'good' } })
    .withPorts({
      secrets: {
        pepper: async () => 'a pepper for tests',
        providerKeys: async (id) => {
          asked.push(id);
          if (id === 'a') throw new GatewayError('provider-key-unavailable', 'There is no key.');
          return [{ id: '1', key: 'sk', weight: 1 }];
        },
      },
    })
    .start();
  open.push(keyless);
  b.script(answer({ text: 'one' }), answer({ text: 'two' }));
  for (const _ of [1, 2]) {
    const response = await keyless.ask(ask('auto:cheapest'));
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
    expect(response.headers.get('x-headgate-attempts')).toBe('1');
  }
  expect(asked).toEqual(['a', 'b', 'b']);
});

test('after a provider that fails the next to be asked is another one, however many of its models are better', async () => {
  const models = ['m1', 'm2', 'm3'];
  const builder = aGateway().withProvider('a', { url: a.url }).withProvider('b', { url: b.url });
  for (const model of models) builder.withPrice(`a/${model}`, { input: 1, output: 1 });
  const targets = [...models.map((model) => ({ provider: 'a', model })), { provider: 'b', model: 'm' }];
  const headgate = builder
    .withPrice('b/m', { input: 9, output: 9 })
    .withRoute('best', { kind: 'auto', by: 'cheapest', targets })
    .withBounds({ attempts: 3 })
    .start();
  open.push(headgate);
  a.script(status(503), status(503), status(503));
  b.script(answer({ text: 'Hi' }));
  expect((await headgate.ask(ask('best'))).headers.get('x-headgate-model')).toBe('b/m');
  expect(a.requests).toHaveLength(1);
});
