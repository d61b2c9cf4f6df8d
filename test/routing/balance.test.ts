import { describe, expect, test } from 'vitest';
import type { Statistics } from '../../lambda/core/health.ts';
import type { BalanceBy, Route } from '../../lambda/core/route.ts';
import { status } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';
import { measuredHealth } from './measured-health.ts';

const IDLE: Statistics = {
  samples: 10,
  firstContentMs: undefined,
  tokensPerSecond: undefined,
  errorRate: 0,
  inFlight: 0,
  quotaLeft: undefined,
};
const known: Record<string, Partial<Statistics>> = {};
const health = measuredHealth((provider) => ({ ...IDLE, ...known[provider] }));
const spread = (by: BalanceBy, weights: Record<string, number>, isSticky = false): Route => ({
  kind: 'balance',
  by,
  isSticky,
  routes: Object.entries(weights).map(([provider, weight]) => ({ route: at(provider), weight })),
});
const auto = (...providers: string[]): Route => ({
  kind: 'auto',
  by: 'balanced',
  targets: providers.map((provider) => ({ provider, model: 'm' })),
});
const evenly = (...routes: Route[]): Route => ({
  kind: 'balance',
  by: 'weight',
  isSticky: true,
  routes: routes.map((route) => ({ route, weight: 1 })),
});
const network = aNetwork((builder) =>
  builder
    .withPorts({ health })
    .withRoute('weighted', spread('weight', { a: 8, b: 2 }))
    .withRoute('busy', spread('least-busy', { a: 1, b: 1, c: 1 }))
    .withRoute('quota', spread('quota', { a: 1, b: 1 }))
    .withRoute('sticky', spread('weight', { a: 1, b: 1, c: 1 }, true))
    .withRoute('sticky by load', spread('least-busy', { a: 1, b: 1 }, true))
    .withRoute('choices', evenly(auto('a'), auto('c')))
    .withRoute('fewer', spread('weight', { a: 1, b: 1 }, true)),
);
const servedBy = async (model: string, more: object = {}) =>
  (await network.headgate.ask(ask(model, more))).headers.get('x-headgate-model')?.[0];
const manyTimes = async (count: number, one: (turn: number) => Promise<string | undefined>) => {
  const served: (string | undefined)[] = [];
  for (let turn = 0; turn < count; turn += 1) served.push(await one(turn));
  return served;
};
const shareOf = (provider: string, served: readonly (string | undefined)[]) =>
  served.filter((one) => one === provider).length / served.length;

describe('a balance', () => {
  test('by weight gives each its share', async () => {
    const served = await manyTimes(200, () => servedBy('weighted'));
    expect(shareOf('a', served)).toBeGreaterThan(0.6);
    expect(shareOf('a', served)).toBeLessThan(0.95);
  });

  test('by load goes to the least busy, and by chance among those that are as busy', async () => {
    Object.assign(known, { a: { inFlight: 3 }, b: { inFlight: 0 }, c: { inFlight: 0 } });
    const served = await manyTimes(40, () => servedBy('busy'));
    expect(shareOf('a', served)).toBe(0);
    expect(shareOf('b', served)).toBeGreaterThan(0.1);
    expect(shareOf('c', served)).toBeGreaterThan(0.1);
  });

  test('by quota goes where much of it is left', async () => {
    Object.assign(known, { a: { quotaLeft: 0 }, b: { quotaLeft: 0.5 } });
    expect(shareOf('b', await manyTimes(20, () => servedBy('quota')))).toBe(1);
    Object.assign(known, { a: { quotaLeft: 0.5 } });
    expect(shareOf('b', await manyTimes(100, () => servedBy('quota')))).toBeLessThan(0.75);
  });

  test('falls back to the others', async () => {
    for (const provider of [network.a, network.b]) provider.script(status(500), status(500));
    const response = await network.headgate.ask(ask('weighted'));
    expect(response.status).toBe(502);
    expect(new Set(network.rows().map(([provider]) => provider))).toEqual(new Set(['a', 'b']));
  });

  test('does not, for a caller who wants no fallbacks', async () => {
    for (const provider of [network.a, network.b]) provider.script(status(404));
    await network.headgate.ask(ask('weighted', { provider: { allow_fallbacks: false } }));
    expect(network.rows()).toHaveLength(1);
  });
});

describe('what stays together', () => {
  const session = (turn: number) => ({ session_id: `session ${turn}` });

  test('is a session', async () => {
    for (const turn of [1, 2, 3, 4]) {
      const served = await manyTimes(5, () => servedBy('sticky', session(turn)));
      expect(new Set(served).size).toBe(1);
    }
  });

  test('is a conversation, as long as it begins the same', async () => {
    const beginning = { role: 'user', content: 'Tell me of Ada.' };
    const later = [beginning, { role: 'assistant', content: 'She was…' }, { role: 'user', content: 'And then?' }];
    const first = await servedBy('sticky', { messages: [beginning] });
    expect(await manyTimes(5, () => servedBy('sticky', { messages: later }))).toEqual(new Array(5).fill(first));
  });

  test('is spread over all targets, and a target that goes moves only what it had', async () => {
    const before = await manyTimes(90, (turn) => servedBy('sticky', session(turn)));
    for (const provider of ['a', 'b', 'c']) expect(shareOf(provider, before)).toBeGreaterThan(0.15);
    const after = await manyTimes(90, (turn) => servedBy('fewer', session(turn)));
    expect(after.filter((one, turn) => before[turn] !== 'c' && one !== before[turn])).toEqual([]);
  });

  test('is spread over routes that choose, too', async () => {
    const served = await manyTimes(60, (turn) => servedBy('choices', session(turn)));
    for (const provider of ['a', 'c']) expect(shareOf(provider, served)).toBeGreaterThan(0.2);
  });

  test('is called so only where load does not decide', async () => {
    const why = async (model: string) => (await network.headgate.ask(ask(model))).headers.get('x-headgate-route');
    expect(await why('sticky')).toMatch(/^sticky/);
    expect(await why('sticky by load')).toMatch(/^balanced by least-busy/);
  });

  test('goes to the next of its own order while its target fails, and comes back', async () => {
    const home = await servedBy('sticky', session(1));
    const { a, b, c } = network;
    const provider = { a, b, c }[home ?? ''];
    provider?.script(status(503), status(503));
    const away = await manyTimes(2, () => servedBy('sticky', session(1)));
    expect(away[0]).not.toBe(home);
    expect(away[1]).toBe(away[0]);
    expect(await servedBy('sticky', session(1))).toBe(home);
  });
});
