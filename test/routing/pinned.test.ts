import { expect, test } from 'vitest';
import { answer, chatError, status } from '../support/fake-provider.ts';
import { aNetwork, ask } from './a-network.ts';

const network = aNetwork();
const asked = () => network.a.requests.length;

test('a target that was busy for a moment is asked again, and both attempts have rows', async () => {
  network.a.script(status(503), answer({ text: 'now' }));
  const response = await network.headgate.ask(ask('a/m'));
  expect(response.status).toBe(200);
  expect(response.headers.get('x-headgate-attempts')).toBe('2');
  expect(network.rows().map(([, outcome]) => outcome)).toEqual(['failed', 'answered']);
});

test('at most three times', async () => {
  network.a.script(status(503), status(503), status(503), answer({ text: 'never' }));
  const response = await network.headgate.ask(ask('a/m'));
  expect(response.status).toBe(503);
  expect(response.headers.get('x-should-retry')).toBe('false');
  expect(asked()).toBe(3);
});

test('row 42: it is waited for as long as it says, if that is not long', async () => {
  network.a.script(status(429, { headers: [['retry-after-ms', '120']] }), answer({ text: 'now' }));
  const startedAt = performance.now();
  expect((await network.headgate.ask(ask('a/m'))).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
});

test.each([
  ['that asks for more time than there is', status(429, { headers: [['retry-after', '11']] })],
  ['whose account is spent', status(429, { body: chatError('quota', { code: 'insufficient_quota' }) })],
  ['whose key is refused', status(401)],
  ['that says the request is wrong', status(400)],
  ['that does not know the model', status(404)],
])('a target %s is not asked again', async (_name, play) => {
  network.a.script(play, answer({ text: 'never' }));
  expect((await network.headgate.ask(ask('a/m'))).ok).toBe(false);
  expect(asked()).toBe(1);
});

test('one that limits without saying for how long is asked once more, and not a third time', async () => {
  network.a.script(status(429), status(429), answer({ text: 'never' }));
  expect((await network.headgate.ask(ask('a/m'))).status).toBe(429);
  expect(asked()).toBe(2);
});

test('in an outage of everything, a fifth more is sent than was asked', async () => {
  const calls = 40;
  network.a.script(...new Array(calls * 3).fill(status(500)));
  for (let call = 0; call < calls; call += 1) await network.headgate.ask(ask('a/m'));
  // Beside the share, what the budget has to begin with.
  expect(asked()).toBeLessThanOrEqual(calls * 1.2 + 3);
});

test('a client that leaves while it is waited for ends the wait', async () => {
  network.a.script(status(429, { headers: [['retry-after', '9']] }));
  const leaving = new AbortController();
  const asking = network.headgate.ask(ask('a/m'), { signal: leaving.signal, deadline: Date.now() + 100_000 });
  await expect.poll(() => network.rows()[0]?.[1]).toBe('failed');
  const startedAt = performance.now();
  leaving.abort();
  await asking;
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect(asked()).toBe(1);
});
