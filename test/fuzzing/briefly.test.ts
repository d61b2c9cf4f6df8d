import { describe, expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { SseFrame } from '../../lambda/core/types.ts';
import * as bodyReader from './body-reader.ts';
import { fuzzBriefly, type Properties } from './fuzz.ts';
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
