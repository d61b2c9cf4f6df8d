import { describe, expect, test } from 'vitest';
import type { Statistics } from '../../lambda/core/health.ts';
import type { Route } from '../../lambda/core/route.ts';
import { answer, type Play } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';
import { measuredHealth } from './measured-health.ts';

/** What a test says of target `a`, for requests of whatever size. */
let measured: (inputTokens: number | undefined) => Statistics | undefined = () => undefined;
const seen = (p90: number, tokensPerSecond?: number): Statistics => ({
  samples: 50,
  firstContentMs: { p50: p90, p90 },
  tokensPerSecond,
  errorRate: 0,
  inFlight: 0,
  quotaLeft: undefined,
});
const hedge = (...routes: readonly Route[]): Route => ({ kind: 'race', delay: 'p90', routes });
const network = aNetwork((builder) =>
  builder
    .withPorts({
      health: {
        ...measuredHealth(() => undefined),
        statistics: ({ provider }, size) => (provider === 'a' ? measured(size) : undefined),
      },
    })
    .withRoute('hedged', hedge(at('a'), at('b')))
    .withRoute('deep', hedge({ kind: 'fallback', routes: [at('a'), at('c')] }, at('b'))),
);
/** Answers once the other one has answered, and so never first. */
const late: Play = answer({ text: 'late', firstMs: 900 });
const served = async (model: string, more: object = {}) => {
  const response = await network.headgate.ask(ask(model, more));
  await response.text();
  return response.headers.get('x-headgate-model');
};

describe('a hedge', () => {
  test.each(['hedged', 'deep'])('asks the next one when nine in ten answers would have begun: %s', async (route) => {
    measured = () => seen(30);
    network.a.script(late);
    expect(await served(route, { stream: true })).toBe('b/m');
    expect(network.rows().map(([provider, outcome]) => [provider, outcome])).toEqual([
      ['a', 'lost'],
      ['b', 'answered'],
    ]);
  });

  test.each(['hedged', 'deep'])('asks nobody else before that: %s', async (route) => {
    measured = () => seen(60_000);
    network.a.script(answer({ text: 'soon', firstMs: 200 }));
    expect(await served(route, { stream: true })).toBe('a/m');
    expect(network.b.requests).toHaveLength(0);
  });

  test('goes by what requests of this size take', async () => {
    measured = (size) => seen(size !== undefined && size > 1_000 ? 60_000 : 30);
    network.a.script(answer({ text: 'soon', firstMs: 200 }));
    const messages = [{ role: 'user', content: 'word '.repeat(2_000) }];
    expect(await served('hedged', { stream: true, messages })).toBe('a/m');
    expect(network.b.requests).toHaveLength(0);
  });

  test('gives an answer that comes whole the time to be written', async () => {
    measured = () => seen(30, 10);
    network.a.script(answer({ text: 'soon', firstMs: 200 }));
    expect(await served('hedged')).toBe('a/m');
    expect(network.b.requests).toHaveLength(0);
    network.a.script(late);
    expect(await served('hedged', { max_tokens: 1 })).toBe('b/m'); // Two tenths of a second, and not a minute.
  });

  test('gives one that nobody has measured two seconds', async () => {
    measured = () => undefined;
    network.a.script(answer({ text: 'soon', firstMs: 200 }));
    expect(await served('hedged', { stream: true })).toBe('a/m');
    expect(network.b.requests).toHaveLength(0);
  });
});
