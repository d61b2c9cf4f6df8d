import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  answer,
  bytes,
  type FakeProvider,
  fault,
  frames,
  splitBytes,
  startFakeProvider,
  status,
} from '../fake-provider.ts';
import { ask, askOn, chunksOf, connect, eventsOf } from './raw-client.ts';

let provider: FakeProvider;
beforeEach(async () => {
  provider = await startFakeProvider();
});
afterEach(() => provider.close());

describe('answers', () => {
  test('echoes the last message if nothing is scripted', async () => {
    const response = await post({ messages: [{ role: 'user', content: 'Good day' }] });
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      model: 'some-model',
      choices: [{ message: { role: 'assistant', content: 'echo: Good day' }, finish_reason: 'stop' }],
    });
  });

  test('streams role, content, finish reason, usage if asked, and [DONE]', async () => {
    provider.script(answer({ pieces: ['one ', 'two'], reasoning: 'hm', usage: { inputTokens: 5, outputTokens: 3 } }));
    const reply = await ask(provider.port, { stream: true, body: { stream_options: { include_usage: true } } });
    const events = eventsOf(reply);
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'hm' },
      { content: 'one ' },
      { content: 'two' },
      {},
      undefined,
    ]);
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
    expect(chunks.at(-1).usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 });
  });

  test('streams tool calls whose name comes first and whose arguments come in pieces', async () => {
    provider.script(answer({ toolCalls: [{ id: 'call_1', name: 'weather', json: '{"city":"Paris"}' }] }));
    const events = eventsOf(await ask(provider.port, { stream: true })).slice(0, -1);
    const deltas = events.flatMap((event) => JSON.parse(event).choices[0].delta.tool_calls ?? []);
    expect(deltas[0]).toMatchObject({ index: 0, id: 'call_1', function: { name: 'weather', arguments: '' } });
    expect(deltas.map((delta) => delta.function.arguments).join('')).toBe('{"city":"Paris"}');
    expect(events.some((event) => event.includes('"finish_reason":"tool_calls"'))).toBe(true);
  });

  test('plays the script in order, then by model, then the rest', async () => {
    provider.script(status(503));
    provider.when('dear', status(402));
    provider.otherwise(status(418));
    const seen = [];
    for (const model of ['dear', 'dear', 'cheap']) seen.push((await post({ model })).status);
    expect(seen).toEqual([503, 402, 418]);
    provider.reset();
    expect((await post({ model: 'dear' })).status).toBe(200);
  });

  test('lists its models', async () => {
    const response = await fetch(`${provider.url}/models`);
    expect(await response.json()).toMatchObject({ object: 'list', data: [{ id: 'fake-model', object: 'model' }] });
  });

  test('produces as many chunks as are asked for', async () => {
    provider.script(answer({ text: 'word '.repeat(1000), chunks: 250 }), answer({ text: 'short', chunks: 20 }));
    expect(eventsOf(await ask(provider.port, { stream: true })).length).toBe(250 + 3);
    expect(eventsOf(await ask(provider.port, { stream: true })).length).toBe(20 + 3);
  });
});

describe('bytes', () => {
  test('sends exactly these bytes, cut at every byte', async () => {
    const body = 'data: {"text":"好🙂"}\r\n\r\n: comment\n\n';
    provider.script(bytes(body, { split: 'every-byte' }));
    const chunks = chunksOf(await ask(provider.port));
    expect(chunks.every((chunk) => chunk.length === 1)).toBe(true);
    expect(Buffer.concat(chunks).toString()).toBe(body);
  });

  test('cuts at random places that a seed repeats', () => {
    const body = Buffer.from('x'.repeat(500));
    const first = splitBytes(body, { seed: 7 }).map((piece) => piece.length);
    expect(splitBytes(body, { seed: 7 }).map((piece) => piece.length)).toEqual(first);
    expect(splitBytes(body, { seed: 8 }).map((piece) => piece.length)).not.toEqual(first);
    expect(first.reduce((sum, length) => sum + length, 0)).toBe(500);
  });

  test('sends frames one by one', async () => {
    provider.script(frames(['data: {"a":1}', 'event: x\ndata: 2\n\n']));
    const chunks = chunksOf(await ask(provider.port)).map(String);
    expect(chunks).toEqual(['data: {"a":1}\n\n', 'event: x\ndata: 2\n\n']);
  });
});

describe('what it received', () => {
  test('keeps raw headers in order, the body and the socket', async () => {
    const socket = await connect(provider.port);
    await askOn(socket, { headers: 'X-Odd-CASE: 1\r\nx-twice: a\r\nx-twice: b\r\n', quietMs: 300 });
    await askOn(socket, { quietMs: 300 });
    await ask(provider.port, { quietMs: 300 });
    socket.destroy();
    const [first, second, third] = provider.requests;
    expect(first?.headers.map(([name]) => name)).toEqual([
      'Host',
      'Authorization',
      'X-Odd-CASE',
      'x-twice',
      'x-twice',
      'Content-Length',
    ]);
    expect(first?.header('x-odd-case')).toBe('1');
    expect(first).toMatchObject({ method: 'POST', path: '/v1/chat/completions', model: 'some-model', onSocket: 1 });
    expect(first?.json).toMatchObject({ messages: [{ content: 'Hello' }] });
    expect(second).toMatchObject({ socketId: first?.socketId, onSocket: 2 });
    expect(third).toMatchObject({ onSocket: 1 });
    expect(provider.connections.opened).toBe(2);
  });

  test('reads a chunked request and a large one in small packets', async () => {
    const large = 'x'.repeat(300_000);
    const parts = ['{"model":"m","text":"', large, '"}'];
    const response = await fetch(`${provider.url}/chat/completions`, {
      method: 'POST',
      body: ReadableStream.from(parts.map((part) => Buffer.from(part))),
      duplex: 'half',
    });
    expect(response.status).toBe(200);
    expect(provider.requests[0]?.header('transfer-encoding')).toBe('chunked');
    expect(provider.requests[0]?.json).toEqual({ model: 'm', text: large });
  });

  test('notices that the client hung up, and when', async () => {
    provider.script(fault('hang-mid-stream'));
    const socket = await connect(provider.port);
    void askOn(socket, { stream: true });
    await expect.poll(() => provider.requests.length).toBe(1);
    socket.destroy();
    await expect.poll(() => provider.requests[0]?.abortedAt).toBeGreaterThan(0);
    await expect.poll(() => provider.connections.open).toBe(0);
  });
});

describe('the bill', () => {
  const usage = { inputTokens: 100, cachedTokens: 40, outputTokens: 10, reasoningTokens: 4 };

  test('charges a whole answer at the price of its model, cached tokens at theirs', async () => {
    provider.script(answer({ usage }));
    await post({});
    expect(provider.bill).toEqual([
      { request: 0, model: 'some-model', ...usage, cacheWriteTokens: 0, picoUsd: 84_000_000n, reason: 'completed' },
    ]);
    expect(provider.owedPicoUsd).toBe(60n * 1_000_000n + 40n * 100_000n + 10n * 2_000_000n);
  });

  test('charges a cut stream for what was produced', async () => {
    provider.script(fault('rst-mid-stream', { pieces: ['a', 'b', 'c', 'd', 'e'], after: 2, usage }));
    await ask(provider.port, { stream: true });
    expect(provider.bill).toMatchObject([{ inputTokens: 100, outputTokens: 4, reason: 'cut' }]);
  });

  test('charges a client that left for what was produced until then', async () => {
    provider.script(fault('hang-mid-stream', { pieces: ['a', 'b', 'c', 'd'], after: 1, usage }));
    const socket = await connect(provider.port);
    void askOn(socket, { stream: true });
    await expect.poll(() => provider.bill, { interval: 10 }).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => provider.bill).toMatchObject([{ outputTokens: 3, reason: 'client-left' }]);
  });

  test('charges nothing for a refusal, a cut before content or a silent one, unless the script says so', async () => {
    provider.script(status(500), fault('rst-mid-stream', { after: 0 }), fault('hang-before-headers'));
    for (let count = 0; count < 3; count++) await ask(provider.port, { stream: true, quietMs: 300 });
    expect(provider.bill).toEqual([]);
    provider.script(fault('hang-before-headers', { unseen: usage }));
    await ask(provider.port, { quietMs: 300 });
    await expect.poll(() => provider.requests.at(-1)?.abortedAt).toBeDefined();
    expect(provider.bill).toMatchObject([{ request: 3, outputTokens: 10, reason: 'unseen' }]);
  });
});

test('a play that fails by itself is reported when the provider closes', async () => {
  const broken = await startFakeProvider();
  broken.script(() => Promise.reject(new Error('the script is wrong')));
  await ask(broken.port);
  await expect(broken.close()).rejects.toThrow('a play of the fake provider failed');
});

function post(body: object) {
  const full = { model: 'some-model', messages: [{ role: 'user', content: 'Hello' }], ...body };
  return fetch(`${provider.url}/chat/completions`, { method: 'POST', body: JSON.stringify(full) });
}
