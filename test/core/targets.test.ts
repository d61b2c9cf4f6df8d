import { expect, test } from 'vitest';
import type { LaneEnd } from '../../lambda/core/health.ts';
import { NOTHING_OFF } from '../../lambda/core/switches.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { at } from '../routing/a-network.ts';
import { aGateway } from '../support/a-gateway.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const ANSWERED: LaneEnd = { kind: 'answered', firstContentMs: 200, totalMs: 1_200, outputTokens: 100 };

/** A gateway that has asked two targets: the one answers, the other is down. */
function aGatewayThatAsked() {
  const health = createHealth({ random: () => 0.5 });
  const clock = { now: NOW };
  const ask = (provider: string, model: string, end: LaneEnd) =>
    health.begin({ provider, model, keyId: '1' }, clock.now)(end, clock.now);
  for (let time = 0; time < 10; time += 1) {
    clock.now += 1_000;
    ask('good', 'one', ANSWERED);
    ask('bad', 'two', { kind: 'failed' });
    ask('good', 'ft:a-name-that-tells', ANSWERED);
  }
  const builder = aGateway()
    .withProvider('good', { url: 'https://good.invalid/v1' })
    .withProvider('bad', { url: 'https://bad.invalid/v1' })
    .withPrice('good/one', { input: 0.25, output: 2 })
    .withPrice('bad/two', { input: 1, output: 2 })
    .withPrice('good/never-asked', { input: 1, output: 2 })
    .withRoute('safe', { kind: 'fallback', routes: [at('good'), at('bad')] })
    .withPorts({
      health,
      outlook: { refresh: async () => {}, standing: (lane, now) => health.standing(lane, now) },
      clock: { now: () => clock.now, randomBytes: (count) => new Uint8Array(count) },
    });
  return { builder, clock, health };
}

interface Told {
  readonly data: readonly (Readonly<Record<string, unknown>> & { readonly model: string })[];
}

async function targetsOf({ fetch, key }: ReturnType<ReturnType<typeof aGateway>['start']>): Promise<Told> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch('http://headgate.test/v1/targets', { headers });
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

test('tells how the targets stand: of routes, and of the catalogue where something is known', async () => {
  const { builder, clock } = aGatewayThatAsked();
  const { data } = await targetsOf(builder.start());
  expect(data.map(({ model }) => model)).toEqual(['bad/m', 'bad/two', 'good/m', 'good/one']);
  const [, two, m, one] = data;
  expect(one).toEqual({
    ...{ model: 'good/one', provider: 'good', breaker: 'closed', until: null, has_key: true, error_rate: 0 },
    first_content_ms: { p50: expect.any(Number), p90: expect.any(Number) },
    ...{ tokens_per_second: 100, input_usd_per_million: '0.25', output_usd_per_million: '2' },
  });
  expect(two).toMatchObject({ breaker: 'open', error_rate: 1, first_content_ms: null });
  expect(Date.parse(String(two?.until))).toBeGreaterThan(clock.now);
  expect(m).toMatchObject({ breaker: 'closed', error_rate: null, input_usd_per_million: null });
});

test('a target that is probed, or has just come back, is half open', async () => {
  const { builder, clock, health } = aGatewayThatAsked();
  const headgate = builder.start();
  const standing = async () => (await targetsOf(headgate)).data.find(({ model }) => model === 'bad/two')?.breaker;
  clock.now += 60_000;
  expect(await standing()).toBe('half-open');
  health.begin({ provider: 'bad', model: 'two', keyId: '1' }, clock.now)(ANSWERED, clock.now);
  expect(await standing()).toBe('half-open');
});

test('tells nothing of what the caller may not use, of what is off, and of names that somebody has made up', async () => {
  const { builder } = aGatewayThatAsked();
  const models = (told: Told) => told.data.map(({ model }) => model);
  const limited = builder.withKey({ limits: { models: ['good/*'] } }).start();
  expect(models(await targetsOf(limited))).toEqual(['good/m', 'good/one']);
  const off = new Set([...NOTHING_OFF, 'provider#good']);
  expect(models(await targetsOf(builder.withPorts({ switches: { off: async () => off } }).start()))).toEqual([]);
  expect(JSON.stringify(await targetsOf(aGatewayThatAsked().builder.start()))).not.toContain('a-name-that-tells');
});

test('a provider whose keys cannot be read has none, and the rest is told all the same', async () => {
  const { builder } = aGatewayThatAsked();
  const providerKeys = async (name: string) => {
    if (name === 'bad') throw new Error('no such secret');
    return [{ id: '1', key: 'any', weight: 1 }];
  };
  const { data } = await targetsOf(
    builder.withPorts({ secrets: { pepper: async () => 'a pepper for tests', providerKeys } }).start(),
  );
  expect(data.map(({ has_key }) => has_key)).toEqual([false, false, true, true]);
});
