import { describe, expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import { answer, frames, status } from '../support/fake-provider.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { aNetwork, at } from './a-network.ts';

const network = aNetwork((builder) => builder.withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] }));
const REQUESTS = {
  '/chat/completions': { messages: [{ role: 'user', content: 'Hi' }] },
  '/responses': { input: 'Hi' },
  '/messages': { max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
} as const;
type Path = keyof typeof REQUESTS;
const PATHS = Object.keys(REQUESTS) as Path[];

const TRACED: Readonly<Record<string, string>> = { 'x-headgate-trace': 'on' };

async function ask(path: Path, more: object, headers = TRACED) {
  network.a.script(status(503));
  network.b.script(answer({ text: 'Hello' }));
  return await send(path, more, headers);
}

async function askInVain(path: Path, more: object, play = status(503), headers = TRACED) {
  network.a.script(play);
  network.b.script(status(429, { headers: [['retry-after', '3600']] }));
  return await send(path, more, headers);
}

async function send(path: Path, more: object, headers: Readonly<Record<string, string>>) {
  return await network.headgate.fetch(`http://headgate.invalid/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${network.headgate.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...REQUESTS[path], model: 'chain', ...more }),
  });
}

const TRACE = {
  requested_model: 'chain',
  resolved_model: 'b/m',
  reason: expect.stringMatching(/fallback/),
  attempts: [
    { model: 'a/m', outcome: 'failed', error_type: 'provider_overloaded', started_ms: 0, cost_usd: '0' },
    {
      model: 'b/m',
      outcome: 'answered',
      error_type: null,
      cost_usd: expect.stringMatching(/^0\.0/),
      total_ms: expect.any(Number),
    },
  ],
};

describe.each(PATHS)('%s', (path) => {
  test('tells a whole answer’s way beside it', async () => {
    const body = JSON.parse(await (await ask(path, {})).text());
    expect(body.headgate).toMatchObject(TRACE);
  });

  test('tells a stream’s way at its end, when everything of it is known', async () => {
    const response = await ask(path, { stream: true });
    if (!response.body) throw new Error('no body');
    const seen = (await Array.fromAsync(readFrames(response.body, 1e6))).flat();
    const traced = seen.filter(({ data }) => data.includes('"headgate"'));
    expect(traced).toHaveLength(1);
    const event = JSON.parse(traced[0]?.data ?? '{}');
    expect(event.headgate ?? event.response.headgate).toMatchObject(TRACE);
    expect(seen.at(-1)?.data).toMatch(/\[DONE\]|message_stop|response\.completed/);
    if (path === '/responses') requireGoodLifecycle(seen);
  });

  test.each([true, false])('tells the way of a call that nobody answered, stream: %s', async (stream) => {
    const response = await askInVain(path, { stream });
    expect(response.status).toBe(429);
    expect(response.headers.get('x-headgate-attempts')).toBe('2');
    const body = JSON.parse(await response.text());
    expect(body.error.message).toContain('Tried a/m (provider_overloaded), then b/m (rate_limit_exceeded)');
    expect(body.headgate).toMatchObject({
      call_id: response.headers.get('x-headgate-call-id'),
      requested_model: 'chain',
      resolved_model: null,
      served_model: null,
      reason: null,
      attempts: [
        { model: 'a/m', outcome: 'failed', error_type: 'provider_overloaded', cost_usd: '0' },
        { model: 'b/m', outcome: 'failed', error_type: 'rate_limit_exceeded', cost_usd: '0' },
      ],
    });
  });

  test('tells the way of a stream that was cut, beside the error', async () => {
    network.a.script(status(503));
    network.b.script(frames(['data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}']));
    const response = await send(path, { stream: true }, TRACED);
    if (!response.body) throw new Error('no body');
    const last = (await Array.fromAsync(readFrames(response.body, 1e6))).flat().at(-1);
    const event = JSON.parse(last?.data ?? '{}');
    expect(event.error ?? event.response?.error ?? event.message).toBeDefined();
    expect(event.headgate).toMatchObject({
      resolved_model: 'b/m',
      attempts: [
        { model: 'a/m', outcome: 'failed' },
        { model: 'b/m', outcome: 'cut', error_type: 'provider_stream_cut' },
      ],
    });
  });

  test('tells the way beside the words of a provider that are sent on', async () => {
    const response = await askInVain(path, { model: 'a/m', num_retries: 0 }, status(400));
    expect(response.status).toBe(400);
    expect(response.headers.get('x-headgate-attempts')).toBe('1');
    const { headgate } = JSON.parse(await response.text());
    expect(headgate.attempts).toMatchObject([{ model: 'a/m', outcome: 'failed', error_type: 'invalid_request' }]);
  });

  test('tells nobody who does not ask', async () => {
    for (const stream of [true, false]) {
      expect(await (await ask(path, { stream }, {})).text()).not.toContain('headgate"');
      expect(await (await askInVain(path, { stream }, status(503), {})).text()).not.toContain('headgate"');
    }
  });
});
