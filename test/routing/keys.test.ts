import { expect, test } from 'vitest';
import type { ProviderKey } from '../../lambda/core/gateway.ts';
import { answer, chatError, status } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';

const KEYS: readonly ProviderKey[] = [
  { id: 'one', key: 'sk-one', weight: 1 },
  { id: 'two', key: 'sk-two', weight: 1 },
  { id: 'three', key: 'sk-three', weight: 1 },
  { id: 'four', key: 'sk-four', weight: 1 },
];
const network = aNetwork((builder) =>
  builder
    .withPorts({ secrets: { pepper: async () => 'a pepper for tests', providerKeys: async () => KEYS } })
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] }),
);
const used = () => network.a.requests.map(({ headers }) => headers.find(([name]) => /authorization/i.test(name))?.[1]);

test.each([
  ['is refused', status(401)],
  ['is spent', status(429, { body: chatError('quota', { code: 'insufficient_quota' }) })],
  ['is limited', status(429, { headers: [['retry-after', '30']] })],
])('when a key %s, the next one is used, and that is no retry: the fourth still answers', async (_name, play) => {
  network.a.script(play, play, play, answer({ text: 'Hi' }));
  const response = await network.headgate.ask(ask('chain'));
  expect(response.status).toBe(200);
  expect(response.headers.get('x-headgate-model')).toBe('a/m');
  expect(new Set(used()).size).toBe(4);
  expect(network.rows()).toHaveLength(4);
});

test('when all keys are refused, the next target is asked', async () => {
  network.a.script(...new Array(4).fill(status(401)));
  network.b.script(answer({ text: 'Hi' }));
  expect((await network.headgate.ask(ask('chain'))).headers.get('x-headgate-model')).toBe('b/m');
});

test('a failure that is not of the key does not go through all keys', async () => {
  network.a.script(status(529));
  network.b.script(answer({ text: 'Hi' }));
  await network.headgate.ask(ask('chain'));
  expect(network.a.requests).toHaveLength(1);
});

test('the first key is drawn by weight', async () => {
  const first = new Map<string | undefined, number>();
  for (let call = 0; call < 60; call += 1) {
    network.a.script(answer({ text: 'Hi' }));
    await network.headgate.ask(ask('a/m', { session_id: `session ${call}` }));
  }
  for (const key of used()) first.set(String(key), (first.get(String(key)) ?? 0) + 1);
  expect(first.size).toBe(4);
  expect(Math.max(...first.values())).toBeLessThan(40);
});

test.each([
  ['a session', { session_id: 'the same' }],
  ['a conversation that begins the same', {}],
])('%s stays with one key, whose account has its prompt cache', async (_name, more) => {
  for (let call = 0; call < 8; call += 1) {
    network.a.script(answer({ text: 'Hi' }));
    await network.headgate.ask(ask('a/m', more));
  }
  expect(new Set(used()).size).toBe(1);
});
