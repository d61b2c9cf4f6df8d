import { describe, expect, test } from 'vitest';
import { NO_PREFERENCES } from '../../lambda/core/preferences.ts';
import { waitsFor } from '../../lambda/core/waits.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { answer, fault } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aNetwork, ask, at } from './a-network.ts';

const network = aNetwork((builder) =>
  builder.withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] }).withModel('a/m', { isReasoning: false }),
);
const silent = fault('hang-before-headers');
/** Longer than anything here takes, and shorter than what the gateway waits for where nobody says otherwise. */
const LONG_MS = 20_000;
const asked = async (headers: Record<string, string>, more: object = {}) => {
  const startedAt = performance.now();
  const response = await network.headgate.ask(ask('chain', { stream: true, ...more }), { headers });
  return { response, ms: performance.now() - startedAt };
};

describe('a caller’s patience', () => {
  test.each([
    ['x-headgate-timeout', 'first=1500ms'],
    ['x-litellm-stream-timeout', '1.5'],
  ])('%s: %s ends the wait for the first content, and the next target answers', async (name, value) => {
    network.a.script(silent);
    network.b.script(answer({ text: 'from b' }));
    const { response, ms } = await asked({ [name]: value });
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
    expect(ms).toBeGreaterThanOrEqual(1_490);
    expect(ms).toBeLessThan(LONG_MS);
  });

  test.each(['first=20ms', 'total=20ms'])('of %s is no failure of the target', async (value) => {
    network.a.script(silent, silent);
    await asked({ 'x-headgate-timeout': value });
    const { health } = network.headgate.gateway;
    expect(health.statistics({ provider: 'a', model: 'm' })?.errorRate).toBe(0);
    expect(network.rows()[0]).toEqual(['a', 'timed-out', 'timed-out']);
  });

  test('with silence in the midst ends a stream with an error', async () => {
    network.a.script(fault('hang-mid-stream'));
    const { response } = await asked({ 'x-headgate-timeout': 'idle=150ms' });
    expect(await readStream(response)).toMatchObject({ isDone: false, error: { error_type: 'timeout' } });
  });

  test('for the whole is never longer than what is configured', async () => {
    network.headgate.setBounds({ firstContentSlowMs: 250, totalMs: 300 });
    for (const provider of [network.a, network.b]) provider.script(silent, silent, silent);
    const { response, ms } = await asked({ 'x-headgate-timeout': 'total=600s, first=280s' }, { stream: false });
    expect(response.status).toBe(504);
    expect(ms).toBeLessThan(LONG_MS);
  });

  test.each(['soon', '0s', '-1', 'first=', 'later=3s', '1e9'])(
    'of %j is a 400 that says what is allowed',
    async (value) => {
      const { response } = await asked({ 'x-headgate-timeout': value });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('first=5s');
      expect(network.a.requests).toHaveLength(0);
    },
  );
});

test('a target may be given its own patience, which the caller’s goes before', () => {
  const bounds = { ...network.headgate.gateway.bounds, firstContentMs: 30, firstContentSlowMs: 280, totalMs: 1_000 };
  const own = enabledProviders({ own: { url: 'https://llm.example.com/v1', timeouts: { firstContentMs: 90 } } }).get(
    'own',
  );
  if (!own) throw new Error('no provider');
  const waits = (timeouts: object) => {
    const call = { preferences: { ...NO_PREFERENCES, timeouts } };
    return waitsFor(call, own, false, bounds).firstContentMs;
  };
  expect(waits({})).toBe(90);
  expect(waits({ firstContentMs: 10 })).toBe(10);
  expect(waits({ firstContentMs: 10_000 })).toBe(280);
});
