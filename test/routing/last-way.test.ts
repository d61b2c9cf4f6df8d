import { beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Route } from '../../lambda/core/route.ts';
import { answer, status } from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';
import { aNetwork, ask, at } from './a-network.ts';

const KEY = { id: 'one', key: 'sk-one', weight: 1 };
const LIMITED = status(429, { headers: [['retry-after', '60']] });
const SOONER = status(429, { headers: [['retry-after', '30']] });
const race = (...providers: string[]): Route => ({ kind: 'race', delay: 0, routes: providers.map(at) });

/** Providers that have no key. */
const withoutKey = new Set<string>();
const providerKeys = async (id: string) => {
  if (withoutKey.has(id)) throw new GatewayError('provider-key-unavailable', `There is no key for ${id}.`);
  return [KEY];
};
const network = aNetwork((builder) =>
  builder
    .withPorts({ secrets: { pepper: async () => 'a pepper for tests', providerKeys } })
    .withRoute('race', race('a', 'b'))
    .withRoute('race then c', { kind: 'fallback', routes: [race('a', 'b'), at('c')] })
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('c')] })
    .withRoute('chosen', {
      kind: 'auto',
      by: 'balanced',
      targets: ['a', 'c'].map((provider) => ({ provider, model: 'm' })),
    }),
);
beforeEach(() => withoutKey.clear());

describe('a race whose lanes are all left alone', () => {
  test('asks the one that is the first to be back', async () => {
    network.a.script(LIMITED);
    network.b.script(SOONER);
    await network.headgate.ask(ask('race'));
    network.b.script(answer({ text: 'Hi' }));
    const response = await network.headgate.ask(ask('race'));
    expect(response.status).toBe(200);
    expect([network.a.requests.length, network.b.requests.length]).toEqual([1, 2]);
  });

  test('asks none of them if something follows it', async () => {
    network.a.script(LIMITED);
    network.b.script(LIMITED);
    network.c.script(answer({ text: 'Hi' }), answer({ text: 'Hi' }));
    for (const _ of [1, 2]) await network.headgate.ask(ask('race then c'));
    expect([network.a.requests.length, network.b.requests.length]).toEqual([1, 1]);
  });
});

describe.each(['chain', 'chosen'])('a provider without a key at the end of %s', (route) => {
  beforeEach(() => void withoutKey.add('c'));

  test('does not hide what another one said', async () => {
    network.a.script(status(500));
    const response = await network.headgate.ask(ask(route));
    expect(response.status).toBe(502);
    expect((await readBody(response)).error.message).not.toContain('no key');
  });

  test('leaves the one before it the last, which is asked again', async () => {
    network.a.script(status(500), status(503), answer({ text: 'Hi' }));
    await network.headgate.ask(ask(route));
    expect((await network.headgate.ask(ask(route))).status).toBe(200);
    expect(network.a.requests).toHaveLength(3);
  });

  test('does not keep the only other one from being asked, though it has failed of late', async () => {
    network.a.script(LIMITED);
    await network.headgate.ask(ask('a/m'));
    network.a.script(answer({ text: 'Hi' }));
    expect((await network.headgate.ask(ask(route))).status).toBe(200);
  });
});
