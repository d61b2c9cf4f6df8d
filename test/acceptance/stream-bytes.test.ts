import { describe, expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import { quickestMs } from '../support/cpu-ms.ts';
import { bytes, fault } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aHouse, STREAM } from './a-house.ts';

const house = aHouse();

/** An answer with everything that a cut could break: CJK, emoji, a tool call, line ends of both kinds, usage. */
const TRANSCRIPT = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: '好' }),
  chunk({ content: '🙂 é' }),
  chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a":"ß"}' } }] }),
  `{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}`,
  `{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}`,
  '[DONE]',
];
const USAGE = { inputTokens: 9, outputTokens: 4 };

async function relay(body: string | Buffer, options: Parameters<typeof bytes>[1] = {}) {
  house.provider.script(bytes(body, { usage: USAGE, ...options }));
  const response = await house.headgate.ask({ ...STREAM, stream_options: { include_usage: true } });
  return { status: response.status, text: await response.text() };
}

describe('cuts', () => {
  test.each(['\n', '\r\n'])(
    'row 53: every cut in two, and all single bytes, give the same bytes (line end %j)',
    async (end) => {
      const body = TRANSCRIPT.map((data) => `data: ${data}${end}${end}`).join('');
      const { text: expected } = await relay(body);
      expect(expected).toContain('🙂 é');
      expect(expected.endsWith('data: [DONE]\n\n')).toBe(true);
      expect((await relay(body, { split: 'every-byte' })).text).toBe(expected);
      for (let at = 1; at < Buffer.byteLength(body); at += 1) {
        const { text } = await relay(body, { split: [at] });
        if (text !== expected) expect(text, `cut at ${at}`).toBe(expected);
      }
      for (let seed = 0; seed < 25; seed += 1) expect((await relay(body, { split: { seed } })).text).toBe(expected);
      expect(house.rows.every((row) => row.state === 'SETTLED' && row.costPicoUsd === 17_000_000n)).toBe(true);
    },
  );

  test('row 54: characters that are split between packets arrive whole', async () => {
    house.provider.script(fault('split-code-points'));
    const seen = await readStream(await house.headgate.ask(STREAM));
    expect(seen).toMatchObject({ text: '好🙂', isDone: true });
  });

  test('row 55: bytes that are no UTF-8 become U+FFFD, and the stream goes on', async () => {
    house.provider.script(fault('invalid-utf8'));
    const seen = await readStream(await house.headgate.ask(STREAM));
    expect(seen.text).toMatch(/^good \ufffd+ good$/);
    expect(seen).toMatchObject({ isDone: true, error: undefined });
  });
});

describe('row 56: the forms of a stream', () => {
  const frame = chunk({ content: 'ok' });
  const [left, right] = [frame.slice(0, 10), frame.slice(10)]; // Behind the first comma.
  test.each([
    ['line feeds', `data: ${frame}\n\ndata: [DONE]\n\n`],
    ['carriage returns', `data: ${frame}\r\rdata: [DONE]\r\r`],
    ['both', `data: ${frame}\r\n\r\ndata: [DONE]\r\n\r\n`],
    ['a mixture', `data: ${frame}\r\n\ndata: [DONE]\n\r\n`],
    ['a byte order mark', `\ufeffdata: ${frame}\n\ndata: [DONE]\n\n`],
    ['comments', `: hello\n\n: again\ndata: ${frame}\n: within\n\ndata: [DONE]\n\n`],
    ['no space', `data:${frame}\n\ndata:[DONE]\n\n`],
    ['several lines', `data: ${left}\ndata: ${right}\n\ndata: [DONE]\n\n`],
    ['ids and retry times', `id: 7\nretry: 10\ndata: ${frame}\n\nid: 8\ndata: [DONE]\n\n`],
    ['unknown fields', `colour: red\ndata: ${frame}\n\ndata: [DONE]\n\n`],
    ['events without data', `event: ping\n\ndata: ${frame}\n\ndata: [DONE]\n\n`],
    ['no blank line at the end', `data: ${frame}\n\ndata: [DONE]`],
  ])('%s', async (_, body) => {
    house.provider.script(bytes(body));
    const seen = await readStream(await house.headgate.ask(STREAM));
    expect(seen).toMatchObject({ text: 'ok', isDone: true, error: undefined });
    expect(house.rows).toMatchObject([{ ending: { outcome: 'answered' } }]);
  });
});

describe('row 58: a long line', () => {
  const MEGABYTE = 1024 ** 2;

  test('of 8 MB is passed on, and one of more than 16 MB is refused', async () => {
    house.provider.script(fault('giant-line', { bytes: 8 * MEGABYTE }));
    const seen = await readStream(await house.headgate.ask(STREAM));
    expect(seen.isDone).toBe(true);
    expect(seen.text.length).toBe(8 * MEGABYTE);

    house.provider.script(fault('giant-line', { bytes: 17 * MEGABYTE }));
    const refused = await house.headgate.ask(STREAM);
    expect(refused.status).toBe(502);
    expect((await refused.text()).length).toBeLessThan(1_000);
  });

  test('costs time in proportion to its length', async () => {
    await readLine(8 * MEGABYTE); // Warm.
    const costOf = (lineBytes: number) => quickestMs(() => readLine(lineBytes), 0, 7);
    // What is quadratic is never in proportion; what a neighbour on the processor adds is not there every time.
    let ratio = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 5 && ratio >= 2.5; turn += 1) {
      const half = await costOf(4 * MEGABYTE);
      ratio = Math.min(ratio, (await costOf(8 * MEGABYTE)) / Math.max(half, 4));
    }
    expect(ratio).toBeLessThan(2.5);
  });

  async function readLine(lineBytes: number): Promise<void> {
    const piece = new TextEncoder().encode('a'.repeat(1024));
    async function* reads() {
      yield new TextEncoder().encode('data: ');
      for (let sent = 0; sent < lineBytes; sent += piece.length) yield piece;
    }
    for await (const batch of readFrames(reads(), 16 * MEGABYTE)) expect(batch[0]?.data.length).toBe(lineBytes);
  }
});

function chunk(delta: object): string {
  return JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null }],
  });
}
