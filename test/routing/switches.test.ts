import { beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { ProviderKey } from '../../lambda/core/gateway.ts';
import { NOTHING_OFF, type Off } from '../../lambda/core/switches.ts';
import { answer, status } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';

const KEYS: readonly ProviderKey[] = [
  { id: 'aaaaaaaa', key: 'sk-one', weight: 1 },
  { id: 'bbbbbbbb', key: 'sk-two', weight: 1 },
];
let off: Off = NOTHING_OFF;
/** The providers whose keys were read. */
let keysRead: string[] = [];
beforeEach(() => {
  off = NOTHING_OFF;
  keysRead = [];
});
const network = aNetwork((builder) =>
  builder
    .withPorts({
      switches: { off: async () => off },
      secrets: {
        pepper: async () => 'a pepper for tests',
        async providerKeys(id) {
          keysRead.push(id);
          if (id === 'c') throw new GatewayError('provider-key-unavailable', 'There is no key.');
          return KEYS.map((key) => ({ ...key, id: id === 'a' ? key.id : `${id}-${key.id}` }));
        },
      },
    })
    .withAuto({ quality: { 'a/m': 'good', 'b/m': 'good' } })
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] })
    .withRoute('lone', { kind: 'fallback', routes: [at('b'), at('a')] })
    .withRoute('quick', { kind: 'race', delay: 0, routes: [at('a'), at('b')] })
    .withRoute('spread', {
      kind: 'balance',
      by: 'weight',
      isSticky: false,
      routes: [
        { route: at('a'), weight: 1e9 },
        { route: at('b'), weight: 1 },
      ],
    }),
);
const served = async (model: string) => {
  const response = await network.headgate.ask(ask(model));
  return response.headers.get('x-headgate-model') ?? JSON.parse(await response.text()).error;
};

describe.each(['provider#a', 'model#a/m'])('with %s off', (name) => {
  test.each(['spread', 'auto:cheapest'])('the other one is the first choice of %s', async (model) => {
    off = new Set([name]);
    network.b.script(answer({ text: 'Hi' }));
    const response = await network.headgate.ask(ask(model, { provider: { allow_fallbacks: false } }));
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
  });
});

describe.each([['provider#a'], ['model#a/m'], ['key#aaaaaaaa', 'key#bbbbbbbb']])('with %s off', (...names) => {
  beforeEach(() => {
    off = new Set(names);
  });

  test.each(['chain', 'quick', 'spread', 'auto:cheapest', 'm'])('%s goes on with the next target', async (model) => {
    network.b.script(answer({ text: 'Hi' }));
    expect(await served(model)).toBe('b/m');
    expect(network.a.requests).toEqual([]);
    expect(network.rows().map(([provider]) => provider)).toEqual(['b']); // No attempt, and so no row.
    off = NOTHING_OFF;
    network.a.script(answer({ text: 'Hi' }));
    network.b.script(answer({ text: 'Hi' }));
    if (model === 'chain' || model === 'spread') expect(await served(model)).toBe('a/m');
  });

  test('the target alone is a 503 that says who did it, and that nothing is gained by asking again', async () => {
    const response = await network.headgate.ask(ask('a/m'));
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([503, 'false']);
    const { error } = JSON.parse(await response.text());
    expect(error.error_type).toBe('switched_off');
    const what = names.length > 1 ? 'every key of a' : `the ${names[0]?.replace('#', ' ')}`;
    expect(error.message).toContain(`An operator of this gateway has switched off ${what}.`);
    expect([network.a.requests, network.rows()]).toEqual([[], []]);
  });

  test('another model or provider is not touched', async () => {
    network.b.script(answer({ text: 'Hi' }));
    expect(await served('b/m')).toBe('b/m');
  });
});

test('a key that is off is not used, and the others are', async () => {
  off = new Set(['key#aaaaaaaa']);
  for (let call = 0; call < 12; call += 1) {
    network.a.script(answer({ text: 'Hi' }));
    expect(await served('a/m')).toBe('a/m');
  }
  const used = network.a.requests.map(({ headers }) => headers.find(([name]) => /authorization/i.test(name))?.[1]);
  expect(new Set(used)).toEqual(new Set(['Bearer sk-two']));
});

test('a provider that is off is off even if it has no key, which is not read', async () => {
  off = new Set(['provider#c']);
  expect(await served('c/m')).toMatchObject({ error_type: 'switched_off' });
  expect(keysRead).toEqual([]);
});

test('what was tried is what the caller is told of, not what was off, and the last one left is retried', async () => {
  off = new Set(['provider#a']);
  network.b.script(status(503), status(503), status(400));
  expect(await served('lone')).toMatchObject({ error_type: 'invalid_request' });
  expect(network.b.requests).toHaveLength(3);
});

test('a stream that runs goes on', async () => {
  network.a.script(answer({ text: 'a long story of many words' }));
  const response = await network.headgate.ask(ask('a/m', { stream: true }));
  off = new Set(['provider#a']);
  expect(await response.text()).toContain('[DONE]');
});

test('auto says that everything that could do it is off', async () => {
  off = new Set(['provider#a', 'model#b/m']);
  const error = await served('auto');
  expect(error).toMatchObject({ error_type: 'switched_off' });
  expect(error.message).toContain('2 are switched off');
});

test('the list of models leaves out what is off, and one that is off says so', async () => {
  const get = (path: string) =>
    network.headgate.fetch(`https://h.invalid/v1${path}`, { headers: { 'x-api-key': network.headgate.key } });
  const ids = async () => JSON.parse(await (await get('/models')).text()).data.map(({ id }: { id: string }) => id);
  expect(await ids()).toEqual(expect.arrayContaining(['a/m', 'b/m']));
  off = new Set(['provider#a', 'model#b/m']);
  expect(await ids()).not.toEqual(expect.arrayContaining(['a/m']));
  expect(await ids()).not.toEqual(expect.arrayContaining(['b/m']));
  expect(await ids()).toContain('c/m');
  expect((await get('/models/a/m')).status).toBe(503);
  off = NOTHING_OFF;
  expect((await get('/models/a/m')).status).toBe(200);
});
