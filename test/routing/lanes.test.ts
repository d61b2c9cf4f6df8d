import { expect, test } from 'vitest';
import type { ProviderKey } from '../../lambda/core/gateway.ts';
import { answer, chatError, embeddings, fault, type Play, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';
import { aNetwork, ask, at } from './a-network.ts';

const KEYS: readonly ProviderKey[] = ['one', 'two'].map((id) => ({ id, key: `sk-${id}`, weight: 1 }));
const A = { provider: 'a', model: 'm' };
const SPENT = status(429, { body: chatError('You are out of credits', { code: 'insufficient_quota' }) });

const network = aNetwork((builder) =>
  builder
    .withPorts({ secrets: { pepper: async () => 'a pepper for tests', providerKeys: async () => KEYS } })
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] }),
);
const statistics = () => network.headgate.gateway.health.statistics(A);
const keysUsed = () =>
  network.a.requests.map(({ headers }) => headers.find(([name]) => /authorization/i.test(name))?.[1]);

test('what is known of a target comes from its answers', async () => {
  network.a.script(
    answer({ text: 'one two three', firstMs: 30, delayMs: 20, usage: { inputTokens: 9, outputTokens: 3 } }),
  );
  await readStream(await network.headgate.ask(ask('a/m', { stream: true })));
  expect(statistics()).toMatchObject({ samples: 1, errorRate: 0, inFlight: 0 });
  expect(statistics()?.firstContentMs?.p50).toBeGreaterThan(25);
  expect(statistics()?.tokensPerSecond).toBeGreaterThan(0);
});

test('vectors are answers, too', async () => {
  network.a.script(embeddings([[0.25, 0.5]]));
  const body = JSON.stringify({ model: 'a/m', input: 'Hi' });
  const headers = { authorization: `Bearer ${network.headgate.key}`, 'content-type': 'application/json' };
  const response = await network.headgate.fetch('https://any.invalid/v1/embeddings', { method: 'POST', body, headers });
  expect(response.status).toBe(200);
  expect(statistics()).toMatchObject({ samples: 1, errorRate: 0 });
});

test('what is left of a limit is read from the headers of an answer', async () => {
  const headers: [string, string][] = [
    ['x-ratelimit-limit-tokens', '1000'],
    ['x-ratelimit-remaining-tokens', '400'],
  ];
  network.a.script(answer({ text: 'Hi', headers }));
  await readBody(await network.headgate.ask(ask('a/m')));
  expect(statistics()?.quotaLeft).toBe(0.4);
});

test.each([400, 403, 404, 413, 422])('a %d is not the target’s trouble', async (code) => {
  for (let call = 0; call < 6; call += 1) {
    network.a.script(status(code), status(code));
    await network.headgate.ask(ask('a/m'));
  }
  expect(statistics()?.errorRate).toBe(0);
  for (const { id } of KEYS) expect(network.headgate.gateway.health.gate({ ...A, keyId: id }, Date.now())).toBe('open');
});

test.each([429, 413])(
  'a request larger than its limit (%d) goes to the next target, and closes nothing',
  async (code) => {
    const message = 'Request too large for m on tokens per min (TPM): Limit 30000, Requested 47482.';
    network.a.script(status(code, { body: chatError(message, { code: 'rate_limit_exceeded' }) }));
    const response = await network.headgate.ask(ask('chain'));
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
    expect(network.a.requests).toHaveLength(1);
    for (const { id } of KEYS)
      expect(network.headgate.gateway.health.gate({ ...A, keyId: id }, Date.now())).toBe('open');
  },
);

test.each([
  ['status 529', status(529)],
  ['status 500 with HTML', status(500, { headers: [['content-type', 'text/html']], body: '<html>' })],
  ['a connection that is closed before the headers', fault('fin-before-headers')],
])('%s is', async (_, play) => {
  network.a.script(play);
  network.b.script(answer({ text: 'Hi' }));
  expect((await network.headgate.ask(ask('chain'))).headers.get('x-headgate-model')).toBe('b/m');
  expect(statistics()?.errorRate).toBe(1);
});

test('an account that is spent is not asked again while another can answer', async () => {
  network.a.script(SPENT, SPENT);
  for (let call = 0; call < 3; call += 1) {
    network.b.script(answer({ text: 'Hi' }));
    expect((await network.headgate.ask(ask('chain'))).headers.get('x-headgate-model')).toBe('b/m');
  }
  expect(network.a.requests).toHaveLength(2); // Once with each key, by the first call.
});

test('the last way is never closed: of the keys that are left alone, the first to be back is used', async () => {
  const refused = status(401);
  const limited = status(429, { headers: [['retry-after', '20']] });
  const play: Play = (stage) => (JSON.stringify(stage.request.headers).includes('sk-one') ? refused : limited)(stage);
  network.a.script(play, play);
  expect((await network.headgate.ask(ask('a/m'))).status).not.toBe(200);
  expect(new Set(keysUsed()).size).toBe(2);
  network.a.script(answer({ text: 'Hi' }));
  expect((await network.headgate.ask(ask('a/m'))).status).toBe(200);
  expect(keysUsed().at(-1)).toBe('Bearer sk-two');
});
