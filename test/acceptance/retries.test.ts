import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import type { ProviderKey } from '../../lambda/core/gateway.ts';
import { aNetwork, ask, at } from '../routing/a-network.ts';
import { answer, chatError, frames, type Play, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';

/** Rows 110 to 116 of what goes wrong in other gateways: retries, cool-downs and keys. */
const KEYS: readonly ProviderKey[] = ['one', 'two', 'three'].map((id) => ({ id, key: `sk-${id}`, weight: 1 }));
const network = aNetwork((builder) =>
  builder
    .withPorts({ secrets: { pepper: async () => 'a pepper for tests', providerKeys: async (id) => keysOf(id) } })
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] })
    .withRoute('both', { kind: 'fallback', routes: [at('b'), at('c')] }),
);
const keysOf = (provider: string) => (provider === 'a' ? KEYS : KEYS.slice(0, 1));
const used = () => network.a.requests.map(({ headers }) => headers.find(([name]) => /authorization/i.test(name))?.[1]);
const limited = (name: string, value: string) => status(429, { headers: [[name, value]] });
const forKey =
  (id: string, play: Play, others: Play): Play =>
  (stage) =>
    (stage.request.header('authorization') === `Bearer sk-${id}` ? play : others)(stage);

describe('row 110: the soonest of all that was tried reaches the client', () => {
  test.each([
    [limited('retry-after', '30'), limited('retry-after-ms', '12500'), '13'],
    [limited('retry-after-ms', '900000'), limited('retry-after', '40'), '40'],
    [limited('retry-after', '20'), status(500), '20'],
    [status(500), status(500), null],
  ])('%#', async (first, second, seen) => {
    network.b.script(first);
    network.c.script(second, second, second);
    const response = await network.headgate.ask(ask('both'));
    expect(response.ok).toBe(false);
    expect(response.headers.get('retry-after')).toBe(seen);
  });
});

test('row 111: while all are left alone the one that is back first is still asked, and ends it', async () => {
  for (const provider of [network.b, network.c]) provider.otherwise(limited('retry-after', '60'));
  for (let call = 0; call < 4; call += 1) expect((await network.headgate.ask(ask('both'))).status).toBe(429);
  const before = network.b.requests.length + network.c.requests.length;
  for (const provider of [network.b, network.c]) provider.otherwise(answer({ text: 'back' }));
  expect((await network.headgate.ask(ask('both'))).status).toBe(200);
  expect(network.b.requests.length + network.c.requests.length).toBe(before + 1);
});

test('row 111: what the gateway itself refuses is no failure of a target', async () => {
  for (let call = 0; call < 20; call += 1) await network.headgate.ask({ model: 'both', messages: 7, n: 99 });
  for (let call = 0; call < 20; call += 1) await network.headgate.ask(ask('nothing/known'));
  expect(network.headgate.gateway.health.statistics({ provider: 'b', model: 'm' })?.errorRate ?? 0).toBe(0);
  expect(network.b.requests).toHaveLength(0);
});

test('row 111a: a second limit without a time does not end the first one’s', async () => {
  const { health } = network.headgate.gateway;
  const lane = { provider: 'b', model: 'm', keyId: 'one' };
  network.b.script(limited('retry-after', '3600'), status(429));
  network.c.otherwise(answer({ text: 'Hi' }));
  await network.headgate.ask(ask('both'));
  const until = health.opensAt(lane, Date.now());
  await network.headgate.ask(ask('b/m', { num_retries: 0 }));
  expect(network.b.requests).toHaveLength(2);
  expect(health.opensAt(lane, Date.now())).toBeGreaterThanOrEqual(until);
});

test('row 112: another key is no retry: with none allowed, the third key still answers', async () => {
  network.a.script(limited('retry-after', '9'), limited('retry-after', '9'), answer({ text: 'third' }));
  const response = await network.headgate.ask(ask('a/m', { num_retries: 0 }));
  expect((await readBody(response)).choices[0]?.message.content).toBe('third');
  expect(new Set(used()).size).toBe(3);
});

test.each([401, 402, 403])('row 113: a key that gets a %d is left alone, and its provider is not', async (code) => {
  network.a.otherwise(forKey('one', status(code), answer({ text: 'Hi' })));
  for (let call = 0; call < 30; call += 1) expect((await network.headgate.ask(ask('a/m'))).status).toBe(200);
  const refused = used().filter((key) => key === 'Bearer sk-one').length;
  // A 403 may be about this one request, as one of a model that the account may not use: it is not held against the key.
  if (code === 403) expect(network.a.requests.length).toBe(30 + refused);
  else expect(refused).toBeLessThanOrEqual(1);
});

describe('row 114: what is overloaded is asked again, or another is', () => {
  test.each([
    ['503', status(503)],
    ['529', status(529)],
    ['an overload in a 200', frames(['data: {"error":{"type":"overloaded_error","message":"Overloaded"}}'])],
  ])('%s', async (_name, play) => {
    network.b.script(play, answer({ text: 'again' }));
    const alone = await network.headgate.ask(ask('b/m', { stream: true }));
    expect((await readStream(alone)).text).toBe('again');
    network.b.script(play);
    network.c.script(answer({ text: 'another' }));
    const both = await network.headgate.ask(ask('both', { stream: true }));
    expect((await readStream(both)).text).toBe('another');
  });
});

describe('row 115: attempts are counted as they were', () => {
  test('in the header and the trace of an answer', async () => {
    network.b.script(status(503));
    network.c.script(answer({ text: 'Hi' }));
    const response = await network.headgate.ask(ask('both'), { headers: { 'x-headgate-trace': 'on' } });
    expect(response.headers.get('x-headgate-attempts')).toBe('2');
    expect(await response.json()).toMatchObject({
      headgate: { attempts: [{ outcome: 'failed' }, { outcome: 'answered' }] },
    });
  });

  test('in an error, each of them, also when none is left', async () => {
    network.b.otherwise(status(500));
    const { error } = await readBody(await network.headgate.ask(ask('b/m')));
    const told = error.message.match(/b\/m \(provider_unavailable\)/g) ?? [];
    expect(told).toHaveLength(network.b.requests.length);
    expect(told).toHaveLength(3);
    expect(network.headgate.rows).toHaveLength(3);
  });
});

describe('row 116: clients that retry do not multiply what was retried here', () => {
  const calls = { count: 0 };
  const counted: typeof fetch = (input, init) => {
    calls.count += 1;
    return network.headgate.fetch(input, init);
  };
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const clients = {
    openai: (model: string) =>
      new OpenAI({
        baseURL: 'https://headgate.invalid/v1',
        apiKey: network.headgate.key,
        fetch: counted,
      }).chat.completions.create({ model, messages }),
    anthropic: (model: string) =>
      new Anthropic({
        baseURL: 'https://headgate.invalid',
        apiKey: network.headgate.key,
        fetch: counted,
      }).messages.create({ model, messages, max_tokens: 9 }),
  };

  test.each(Object.entries(clients))('%s', async (_name, create) => {
    calls.count = 0;
    for (const provider of [network.b, network.c]) provider.otherwise(status(500));
    await expect(create('both')).rejects.toThrow(/Tried/);
    expect(calls.count).toBe(1);
  });

  test('but what was tried once may be tried again by them', async () => {
    network.b.script(status(500));
    const refusal = await network.headgate.ask(ask('b/m', { num_retries: 0 }));
    expect(refusal.status).toBe(502);
    expect(refusal.headers.has('x-should-retry')).toBe(false);
    network.b.script(status(400, { body: chatError('bad') }));
    expect((await network.headgate.ask(ask('both'))).headers.has('x-should-retry')).toBe(false);
  });
});
