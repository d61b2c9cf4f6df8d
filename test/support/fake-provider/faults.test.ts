import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  ENDPOINT_FAULTS,
  FAULT_NAMES,
  FAULTS,
  type FakeProvider,
  type FaultName,
  type FaultOptions,
  fault,
  startFakeProvider,
} from '../fake-provider.ts';
import { ask, askOn, chunksOf, connect, eventsOf, type RawReply } from './raw-client.ts';

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
  return () => provider.close();
});
beforeEach(() => provider.reset());
afterAll(() => expect(provider.sink.requests).toEqual([]));

const THREE = { pieces: ['one', 'two', 'three'] };

test('every row of the fault matrix has a fault', () => {
  const rows = [...Object.values(ENDPOINT_FAULTS), ...Object.values(FAULTS)].map(({ row }) => row);
  expect([...new Set(rows)].sort((a, b) => a - b)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
});

test('every fault can be played for a stream and for a whole answer', async () => {
  for (const name of FAULT_NAMES) provider.when(name, fault(name, { gapMs: 0, bytes: 20_000 }));
  const silent = ['hang-before-headers', 'fin-before-headers', 'rst-before-headers'];
  for (const stream of [true, false]) {
    const replies = FAULT_NAMES.map((model) => ask(provider.port, { stream, body: { model }, quietMs: 2_000 }));
    const answered = (await Promise.all(replies)).map((reply) => reply.bytes.length > 0);
    expect(FAULT_NAMES.filter((_, index) => !answered[index])).toEqual(silent);
  }
});

describe('connections', () => {
  test('5 hangs before headers', async () => {
    expect(await play('hang-before-headers')).toMatchObject({ text: '', ending: 'open' });
  });

  test('6 closes and resets before headers', async () => {
    expect(await play('fin-before-headers')).toMatchObject({ text: '', ending: 'fin' });
    expect(await play('rst-before-headers')).toMatchObject({ text: '', ending: 'rst' });
  });

  test('7 closes a kept connection that is used again, and answers on a fresh one', async () => {
    provider.otherwise(fault('stale-socket'));
    const socket = await connect(provider.port);
    expect(await askOn(socket, { quietMs: 300 })).toMatchObject({
      text: expect.stringContaining('200 OK'),
      ending: 'open',
    });
    expect(await askOn(socket)).toMatchObject({ text: '', ending: 'fin' });
    expect(provider.requests).toHaveLength(2);
  });

  test('8 answers in another protocol', async () => {
    expect((await play('not-http')).text).toBe('SSH-2.0-OpenSSH_9.9\r\n');
  });

  test('9 hangs after some content', async () => {
    const reply = await play('hang-mid-stream', THREE);
    expect(contentOf(reply)).toEqual(['one', 'two']);
    expect(reply.ending).toBe('open');
  });

  test('10 drips one byte at a time and is whole in the end', async () => {
    const reply = await play('slow-drip', { gapMs: 0, text: 'hi' });
    expect(chunksOf(reply).every((chunk) => chunk.length === 1)).toBe(true);
    expect(eventsOf(reply).at(-1)).toBe('[DONE]');
  });

  test('11 resets after some content', async () => {
    const reply = await play('rst-mid-stream', THREE);
    expect(contentOf(reply)).toEqual(['one', 'two']);
    expect(reply.ending).toBe('rst');
  });

  test('12 closes before the last chunk, or before the promised length', async () => {
    const chunked = await play('fin-mid-chunked', THREE);
    expect(contentOf(chunked)).toEqual(['one', 'two']);
    expect(chunked).toMatchObject({ ending: 'fin', text: expect.not.stringMatching(/0\r\n\r\n$/) });
    const short = await play('short-content-length', THREE);
    expect(short).toMatchObject({ ending: 'fin', text: expect.stringContaining('content-length: 1000000') });
  });

  test('13 cuts within an event where the end of the connection is a valid end', async () => {
    const reply = await play('fin-close-delimited', THREE);
    expect(reply).toMatchObject({ ending: 'fin', text: expect.not.stringContaining('chunked') });
    expect(reply.text).toContain('"content":"two"');
    expect(reply.text).not.toMatch(/\n\n$/);
  });

  test('14 frames all content well and leaves the terminator out', async () => {
    const reply = await play('terminator-missing', THREE);
    expect(contentOf(reply)).toEqual(['one', 'two', 'three']);
    expect(reply.text).toMatch(/0\r\n\r\n$/);
    expect(reply.text).not.toContain('[DONE]');
    expect(reply.text).not.toContain('"finish_reason":"stop"');
  });

  test('a fault at 0 comes before any content but after the role', async () => {
    const reply = await play('fin-mid-chunked', { after: 0 });
    expect(eventsOf(reply)).toHaveLength(1);
    expect(reply.text).toContain('"role":"assistant"');
  });

  test('an answer that is not streamed is cut in its middle', async () => {
    const reply = await play('fin-mid-chunked', {}, { stream: false });
    const body = Buffer.concat(chunksOf(reply)).toString();
    expect(body).toMatch(/^\{"id"/);
    expect(() => JSON.parse(body)).toThrow();
    expect(provider.bill).toMatchObject([{ reason: 'cut' }]);
  });
});

describe('streams', () => {
  test('15 sends one event that is no JSON among good ones', async () => {
    const events = eventsOf(await play('malformed-json', THREE));
    const broken = events.filter((event) => event !== '[DONE]' && !isJson(event));
    expect(broken).toHaveLength(1);
    expect(events.at(-1)).toBe('[DONE]');
  });

  test.each([
    ['error-event-groq', /event: error\ndata: \{"error":\{"message"/, false],
    ['error-chunk-openrouter', /"error":\{"code":502.*"choices":\[/, true],
    ['error-event-status-code', /data:\{"error":\{.*"status_code":503\}/, false],
    ['error-event-anthropic', /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error"/, false],
    ['error-event-responses', /event: error\n.*event: response\.failed\n/s, false],
    ['error-event-bedrock', /:message-type.*exception.*:exception-type.*throttlingException/s, false],
    ['error-event-none', /"content":"two"/, false],
  ] as const)('16 fails in a 200 stream as %s', async (name, shape, hasDone) => {
    const reply = await play(name, THREE);
    const body = Buffer.concat(chunksOf(reply)).toString('latin1');
    expect(reply.text).toMatch(/^HTTP\/1.1 200/);
    expect(body).toMatch(shape);
    expect(body.includes('[DONE]')).toBe(hasDone);
  });

  test('36 sends one long line a kilobyte at a time', async () => {
    const chunks = chunksOf(await play('giant-line', { bytes: 100_000 }));
    expect(chunks.length).toBeGreaterThan(97);
    const lines = Buffer.concat(chunks).toString().split('\n');
    const line = lines.find((candidate) => candidate.includes('aaaa')) ?? '';
    expect(line.length).toBeGreaterThan(100_000);
    expect(isJson(line.slice(6))).toBe(true);
  });

  test('37 sends bytes that are not UTF-8, and splits those that are', async () => {
    const invalid = Buffer.concat(chunksOf(await play('invalid-utf8')));
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(invalid)).toThrow();
    const split = chunksOf(await play('split-code-points'));
    expect(split.every((chunk) => chunk.length === 1)).toBe(true);
    expect(Buffer.concat(split).toString()).toContain('好🙂');
  });

  test('38 says too much: after [DONE], two finish reasons, two usages', async () => {
    expect(eventsOf(await play('data-after-done')).at(-2)).toBe('[DONE]');
    const reasons = eventsOf(await play('two-finish-reasons')).filter((event) =>
      event.includes('"finish_reason":"stop"'),
    );
    expect(reasons).toHaveLength(2);
    const usages = eventsOf(await play('usage-twice', { usage: { inputTokens: 9, outputTokens: 8 } })).flatMap(
      (event) => (isJson(event) ? (JSON.parse(event).usage ?? []) : []),
    );
    expect(usages.map((usage) => usage.total_tokens)).toEqual([2, 17]);
  });
});

describe('refusals', () => {
  test.each([
    ['429-retry-after', {}, /^HTTP\/1.1 429 .*retry-after: 2\r\n/s],
    ['429-retry-after', { retryAfter: 'soon' }, /retry-after: soon\r\n/],
    ['429-spend-limit', {}, /^HTTP\/1.1 429 (?!.*retry-after).*credit_balance_exhausted/s],
    ['400-usage-limit', {}, /^HTTP\/1.1 400 .*reached your specified API usage limits/s],
    ['html-error', { status: 504 }, /^HTTP\/1.1 504 .*text\/html.*<!DOCTYPE html>/s],
    ['529', {}, /^HTTP\/1.1 529 .*overloaded_error/s],
    ['401', {}, /^HTTP\/1.1 401 .*sk-secre\*\*\*1234/s],
    ['403', {}, /^HTTP\/1.1 403 .*sk-secre\*\*\*1234/s],
    ['json-error-200', {}, /^HTTP\/1.1 200 .*application\/json.*\{"error":/s],
    ['html-200', {}, /^HTTP\/1.1 200 .*text\/html/s],
    ['zero-bytes', {}, /^HTTP\/1.1 200 .*content-length: 0\r\n\r\n$/s],
    ['redirect', { status: 302 }, /^HTTP\/1.1 302 .*location: http:\/\/127\.0\.0\.1:\d+\/sink/s],
    ['status-999', {}, /^HTTP\/1.1 999 /],
  ] as const)('17–25, 34: %s %o', async (name, options, shape) => {
    expect((await play(name, options)).text).toMatch(shape);
    expect(provider.bill).toEqual([]);
  });
});

describe('packing and framing', () => {
  test('26–30 packs the body in ways that nobody asked for', async () => {
    const plain = await play('gzip-header-plain-body');
    expect(plain.text).toMatch(/content-encoding: gzip.*data: \{/s);
    expect(() => gunzipSync(bodyOf(plain))).toThrow();
    const truncated = bodyOf(await play('gzip-truncated'));
    expect(() => gunzipSync(truncated)).toThrow('unexpected end of file');
    let packed = bodyOf(await play('six-encodings'));
    for (let layer = 0; layer < 6; layer++) packed = gunzipSync(packed);
    expect(packed.toString()).toContain('[DONE]');
    const bomb = bodyOf(await play('brotli-bomb', { bytes: 4 * 1024 ** 2 }));
    expect(bomb.length).toBeLessThan(1000);
    expect(brotliDecompressSync(bomb).length).toBe(4 * 1024 ** 2);
    expect((await play('unknown-encoding')).text).toContain('content-encoding: foo');
  });

  test.each([
    ['duplicate-content-type', /content-type: text\/event-stream.*content-type: text\/html/s],
    ['duplicate-content-length', /content-length: 2\r\ncontent-length: 5\r\n/],
    ['content-length-and-chunked', /content-length: 2\r\ntransfer-encoding: chunked\r\n/],
    ['header-overflow', /x-large: a{20000}/],
    ['nul-header', /x-odd: a\0b/],
    ['early-hints', /^HTTP\/1.1 103 .*\r\n\r\nHTTP\/1.1 200 OK/s],
    ['http-1-0', /^HTTP\/1.0 200 OK/],
    ['bad-chunk-size', /\r\nZZZ\r\n/],
  ] as const)('31–35: %s', async (name, shape) => {
    expect((await play(name)).text).toMatch(shape);
  });
});

function play(name: FaultName, options: FaultOptions = {}, how: Parameters<typeof ask>[1] = {}): Promise<RawReply> {
  provider.script(fault(name, options));
  return ask(provider.port, { stream: true, ...how });
}

function contentOf(reply: RawReply): string[] {
  return eventsOf(reply)
    .filter(isJson)
    .flatMap((event) => JSON.parse(event).choices[0]?.delta.content || []);
}

function bodyOf(reply: RawReply): Buffer {
  return Buffer.concat(chunksOf(reply));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // That is the answer.
  }
}
