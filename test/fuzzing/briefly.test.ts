import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { SseFrame } from '../../lambda/core/types.ts';
import * as bodyReader from './body-reader.ts';
import { fuzzBriefly, fuzzFor, type Properties } from './fuzz.ts';
import * as gatewayKey from './gateway-key.ts';
import { PARSERS } from './index.ts';
import * as sseParser from './sse-parser.ts';

describe.each(Object.entries(PARSERS))('%s', (_, properties) => {
  test.each(Object.entries(properties))('%s', (_name, property) => fuzzBriefly(property));
});

/** Parsers with mistakes that others have made: what finds none of them would find nothing. */
const MISTAKEN: Readonly<Record<string, Properties>> = {
  'a reader that takes what JSON.parse takes': bodyReader.propertiesOf(async (request) => {
    const text = await request.text();
    return { body: JSON.parse(text), bytes: text.length };
  }),
  'a reader of events with a decoder for each read': sseParser.propertiesOf(async function* (reads, most) {
    async function* broken() {
      for await (const read of reads) yield Buffer.from(new TextDecoder().decode(read));
    }
    yield* readFrames(broken(), most);
  }),
  'a reader of events that looks through all of it at each read': sseParser.propertiesOf(async function* (reads) {
    let all = '';
    let frames: SseFrame[] = [];
    for await (const read of reads) {
      all += Buffer.from(read).toString();
      frames = all.indexOf('\n\n') < 0 ? [] : [{ data: all }];
    }
    yield frames;
  }),
  'a parser of keys that looks at no checksum': gatewayKey.propertiesOf((text) => {
    const [, keyId, secret] = /^hg_(?:live|local)_(\w{12})_(\w{43})_\w{6}$/.exec(text) ?? [];
    return keyId && secret ? { keyId, secret } : undefined;
  }),
};

test.each(Object.entries(MISTAKEN))('%s is found out', async (_, properties) => {
  const outcomes = await Promise.allSettled(Object.values(properties).map(fuzzBriefly));
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
});

test('what fails in a minute is repeated by what the failure says', async () => {
  const seen: string[] = [];
  const property = fc.property(fc.string({ minLength: 1 }), (text) => {
    seen.push(text);
    return text.length < 5;
  });
  const failure: Error = await fuzzFor(property, 10_000).then(
    () => new Error('nothing failed'),
    (error) => error,
  );
  const smallest = seen.findLast((text) => text.length >= 5);
  const [, seed = '', path = ''] = /HEADGATE_SEED=(\S+) HEADGATE_PATH=(\S+) repeats this/.exec(failure.message) ?? [];
  vi.stubEnv('HEADGATE_SEED', seed);
  vi.stubEnv('HEADGATE_PATH', path);
  seen.length = 0;
  await expect(fuzzFor(property, 10_000)).rejects.toThrow('repeats this');
  vi.unstubAllEnvs();
  expect(seen[0]).toBe(smallest);
});
