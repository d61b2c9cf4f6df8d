import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { SseFrame } from '../../lambda/core/types.ts';
import { splitBytes } from '../support/fake-provider.ts';

const MAX_LINE = 1_000;

test.each([
  ['a line feed', 'data: a\n\ndata: b\n\n'],
  ['a carriage return', 'data: a\r\rdata: b\r\r'],
  ['both', 'data: a\r\n\r\ndata: b\r\n\r\n'],
  ['a mixture', 'data: a\r\n\ndata: b\n\r\n'],
])('reads lines that end with %s, split anywhere', async (_, text) => {
  expect(await atEveryOffset(text)).toEqual([[{ data: 'a' }, { data: 'b' }]]);
});

test('takes a byte order mark for what it is, split anywhere', async () => {
  expect(await atEveryOffset('\ufeffdata: a\n\n')).toEqual([[{ data: 'a' }]]);
  expect(await atEveryOffset('\ufeff\ufeffdata: a\n\ndata: b\n\n')).toEqual([[{ data: 'b' }]]);
});

test('keeps characters whole that are split between reads', async () => {
  expect(await atEveryOffset('data: é€😀\n\n')).toEqual([[{ data: 'é€😀' }]]);
});

test('joins data of several lines, and takes one space after the colon at most', async () => {
  expect(await atEveryOffset('data: a\ndata:b\ndata:  c\n\n')).toEqual([[{ data: 'a\nb\n c' }]]);
});

test('names events, and drops comments, ids, retry times, unknown fields and events without a data field', async () => {
  const text = ': hello\nevent: error\nid: 7\nretry: 5\nwhat: ever\ndata: a\n\nevent: ping\n\n:\n\ndata: b\n\n';
  expect(await framesOf(splitBytes(Buffer.from(text), []))).toEqual([{ event: 'error', data: 'a' }, { data: 'b' }]);
});

test('reads a last event that has no blank line, or no line end, after it', async () => {
  expect(await atEveryOffset('data: a\n\ndata: [DONE]')).toEqual([[{ data: 'a' }, { data: '[DONE]' }]]);
  expect(await atEveryOffset('data: a\n\ndata: [DONE]\n')).toEqual([[{ data: 'a' }, { data: '[DONE]' }]]);
});

test('gives what one read completed as one batch, and at once', async () => {
  const reads = ['data: a\n\ndata: b\n\nda', 'ta: c\n', '\n'].map((text) => Buffer.from(text));
  const batches = await Array.fromAsync(readFrames(each(reads), MAX_LINE));
  expect(batches.map((batch) => batch.map(({ data }) => data))).toEqual([['a', 'b'], ['c']]);
});

test('refuses a line that is too long, in one read or in many', async () => {
  const text = Buffer.from(`data: ${'x'.repeat(2 * MAX_LINE)}`);
  for (const size of [[], 'every-byte'] as const) {
    await expect(framesOf(splitBytes(text, size))).rejects.toThrow('a line of more than 1000 bytes');
  }
});

test('refuses an event of many lines that is too long', async () => {
  await expect(framesOf([Buffer.from('data: xxxxxxxxx\n'.repeat(200))])).rejects.toThrow('more than 1000 bytes');
});

test('does not keep a line that is no field, however long it is', async () => {
  const text = Buffer.from(`${'<'.repeat(5 * MAX_LINE)}\ndata: a\n\n`);
  expect(await framesOf(splitBytes(text, 'every-byte'))).toEqual([{ data: 'a' }]);
});

test('passes the failure of a read on, after what came before it', async () => {
  const seen: string[] = [];
  const reading = async () => {
    for await (const batch of readFrames(failing(), MAX_LINE)) seen.push(...batch.map(({ data }) => data));
  };
  await expect(reading()).rejects.toThrow('reset');
  expect(seen).toEqual(['a']);
});

const line = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `data:${text.replace(/[\r\n]/g, '')}`),
  fc.constantFrom(
    '',
    'data',
    'data: ',
    'data: {"a":1}',
    'event: error',
    ': comment',
    'id: 1',
    'retry: 3',
    'x: y',
    'dat',
  ),
);
const end = fc.constantFrom('\n', '\r', '\r\n');
const text = fc.array(fc.tuple(line, end), { maxLength: 30 }).map((lines) => lines.flat().join(''));

test('reads any text as the standard says, whatever reads it comes in', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.integer(), fc.integer({ min: 1, max: 9 }), async (body, seed, largest) => {
      const pieces = splitBytes(Buffer.from(body), { seed, largest });
      expect(await framesOf(pieces)).toEqual(framesByTheStandard(body.toWellFormed()));
    }),
    { numRuns: 500 },
  );
});

/** The algorithm of the HTML standard, §9.2.6, on the whole text; what is left at the end counts as an event. */
function framesByTheStandard(body: string): SseFrame[] {
  const frames: SseFrame[] = [];
  let data: string[] = [];
  let event = '';
  for (const one of [...body.replace(/^\ufeff/, '').split(/\r\n|\r|\n/), '', '']) {
    if (one === '') {
      const joined = data.join('\n');
      if (data.length > 0) frames.push(event === '' ? { data: joined } : { event, data: joined });
      data = [];
      event = '';
      continue;
    }
    const [, name, value = ''] = /^([^:]*):? ?(.*)$/s.exec(one) ?? [];
    if (name === 'data') data.push(value);
    if (name === 'event') event = value;
  }
  return frames;
}

/** What is read when a text is cut in two at each of its bytes, without repetitions: one result if all agree. */
async function atEveryOffset(body: string): Promise<SseFrame[][]> {
  const bytes = Buffer.from(body);
  const results = new Map<string, SseFrame[]>();
  for (let at = 0; at <= bytes.length; at++) {
    const frames = await framesOf([bytes.subarray(0, at), bytes.subarray(at)]);
    results.set(JSON.stringify(frames), frames);
  }
  const single = await framesOf(splitBytes(bytes, 'every-byte'));
  results.set(JSON.stringify(single), single);
  return [...results.values()];
}

async function framesOf(pieces: readonly Buffer[]): Promise<SseFrame[]> {
  return (await Array.fromAsync(readFrames(each(pieces), MAX_LINE))).flat();
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('data: a\n\ndata: b');
  throw new Error('reset');
}
