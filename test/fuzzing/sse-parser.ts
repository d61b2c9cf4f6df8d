import fc from 'fast-check';
import { expect } from 'vitest';
import type { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { SseFrame } from '../../lambda/core/types.ts';
import { splitBytes } from '../support/fake-provider.ts';
import { charactersSearched, type Properties } from './fuzz.ts';

const AMPLE = 1_000_000;
const SCANT = 40;

const line = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `data:${text}`),
  fc.constantFrom(
    ...['', '', 'data', 'data:', 'data: ', 'data: {"a":1}', 'data : x', 'DATA: x', 'dat', 'd', ':', ': ping'],
  ),
  fc.constantFrom(
    ...['event: error', 'event', 'event:', 'id: 1', 'id: \0', 'retry: 3', 'retry: x', 'x: y', 'data: [DONE]'],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const lines = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\n\r\n', '')), { maxLength: 25 })
  .map((all) => all.flat().join(''));
const marks = fc.constantFrom('', '', '\ufeff', '\ufeff\ufeff');
const anyStream = fc.oneof(
  fc.tuple(marks, lines).map(([mark, text]) => Buffer.from(mark + text)),
  fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(lines, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  }),
);
/** Those whose text begins as three bytes of a mark do when they are taken for characters: the parser takes them off too. */
const isMisread = (bytes: Buffer) =>
  bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .startsWith('ï»¿');
const cuts = fc.record({ seed: fc.integer(), largest: fc.integer({ min: 1, max: 9 }) });

/** What must hold of whatever reads server-sent events. */
export function propertiesOf(read: typeof readFrames): Properties {
  const framesOf = async (pieces: readonly Uint8Array[], most = AMPLE) =>
    (await Array.fromAsync(read(each(pieces), most))).flat();
  return {
    'are the same in whatever reads they come': fc.asyncProperty(anyStream, cuts, async (bytes, split) => {
      expect(await framesOf(splitBytes(bytes, split))).toEqual(await framesOf([bytes]));
    }),
    'are what the standard says': fc.asyncProperty(anyStream, cuts, async (bytes, split) => {
      fc.pre(!isMisread(bytes));
      expect(await framesOf(splitBytes(bytes, split))).toEqual(framesByTheStandard(bytes));
    }),
    'fail for what is too long, and for nothing else': fc.asyncProperty(anyStream, cuts, async (bytes, split) => {
      await framesOf(splitBytes(bytes, split), SCANT).catch((error: unknown) => {
        expect(error).toBeInstanceOf(GatewayError);
        expect(error).toMatchObject({ code: 'provider-failed' });
        expect(bytes.length).toBeGreaterThan(SCANT);
      });
    }),
    'come one after the other if their streams do': fc.asyncProperty(lines, lines, async (one, other) => {
      const [first, second] = [Buffer.from(`${one}\n\n`), Buffer.from(other)];
      fc.pre(!isMisread(first) && !isMisread(second) && !other.startsWith('\ufeff'));
      const both = [...(await framesOf([first])), ...(await framesOf([second]))];
      expect(await framesOf([first, second])).toEqual(both);
    }),
    'cost work for their length, and not for its square': fc.asyncProperty(
      ...[fc.integer({ min: 1, max: 400 }), fc.constantFrom('data: ', 'x', ':', 'event: ', 'd'), fc.integer()],
      async (length, start, seed) => {
        const bytes = Buffer.from(`${`${start}${'y'.repeat(length)}\n`.repeat(3)}\n`);
        const pieces = splitBytes(bytes, { seed, largest: 3 });
        const searched = await charactersSearched(() => framesOf(pieces));
        // Each character is looked for in several ways, and once more when a line is put together.
        expect(searched).toBeLessThan(12 * bytes.length + 200);
      },
    ),
  };
}

/** The algorithm of the HTML standard, §9.2.6, on the whole text; what is left at the end counts as an event. */
function framesByTheStandard(bytes: Buffer): SseFrame[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/^\ufeff/, '');
  const frames: SseFrame[] = [];
  let data: string[] = [];
  let event = '';
  for (const one of [...text.split(/\r\n|\r|\n/), '', '']) {
    if (one === '') {
      const joined = data.join('\n');
      if (data.length > 0) frames.push(event === '' ? { data: joined } : { event, data: joined });
      [data, event] = [[], ''];
      continue;
    }
    const colon = one.indexOf(':');
    const name = colon < 0 ? one : one.slice(0, colon);
    const value = colon < 0 ? '' : one.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    if (name === 'event') event = value;
  }
  return frames;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
