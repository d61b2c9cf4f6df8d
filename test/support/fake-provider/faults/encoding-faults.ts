import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { CHUNKED, chunk, head, LAST_CHUNK } from '../http-writer.ts';
import type { Stage } from '../stage.ts';
import { type Fault, type FaultOptions, wholeBody } from './fault.ts';

const CUT_OFF = 20;
const BOMB_BYTES = 64 * 1024 ** 2;

/** Rows 26 to 30: the body is packed in a way that nobody asked for. */
export const encodingFaults = {
  'gzip-header-plain-body': {
    row: 26,
    about: 'says gzip and sends plain text',
    play: (options) => encoded(options, 'gzip', (body) => body),
  },
  'gzip-truncated': {
    row: 27,
    about: 'gzip without its end, well framed',
    play: (options) =>
      encoded({ text: 'word '.repeat(200), ...options }, 'gzip', (body) => {
        const packed = gzipSync(body);
        return packed.subarray(0, packed.length - CUT_OFF);
      }),
  },
  'six-encodings': {
    row: 28,
    about: 'gzip in gzip, six times',
    play: (options) =>
      encoded(options, Array(6).fill('gzip').join(', '), (body) => {
        let packed = body;
        for (let layer = 0; layer < 6; layer++) packed = gzipSync(packed);
        return packed;
      }),
  },
  'brotli-bomb': {
    row: 29,
    about: 'a few hundred bytes that unpack to 64 MB (`bytes`)',
    play: (options) => encoded(options, 'br', () => bomb(options.bytes ?? BOMB_BYTES)),
  },
  'unknown-encoding': {
    row: 30,
    about: 'an encoding that does not exist',
    play: (options) => encoded(options, 'foo', (body) => body),
  },
  gzip: {
    row: 30,
    about: 'a sound answer in gzip, although the client asked for none',
    play: (options) => encoded(options, 'gzip', (body) => gzipSync(body)),
  },
} as const satisfies Record<string, Fault>;

function encoded(options: FaultOptions, encoding: string, pack: (body: Buffer) => Buffer) {
  return async (stage: Stage) => {
    const { type, body } = wholeBody(stage, options);
    await stage.send(head(200, [type, ['content-encoding', encoding], CHUNKED]));
    await stage.send(chunk(pack(Buffer.from(body))));
    await stage.send(LAST_CHUNK);
    stage.meter.end('completed');
  };
}

const bombs = new Map<number, Buffer>();

/** Kept, because packing takes longer than a test should. */
function bomb(bytes: number): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const packed = bombs.get(bytes) ?? brotliCompressSync(Buffer.alloc(bytes), { params });
  bombs.set(bytes, packed);
  return packed;
}
