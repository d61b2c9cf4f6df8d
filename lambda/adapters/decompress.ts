import { promisify } from 'node:util';
import zlib, { type ZlibOptions, type ZstdOptions } from 'node:zlib';
import { GatewayError } from '../core/errors.ts';
import type { Decompress } from '../core/gateway.ts';

type Decoder = (bytes: Uint8Array, options: ZlibOptions & ZstdOptions) => Promise<Buffer<ArrayBuffer>>;

/** How a body may be compressed: gzip by habit, zstd by Codex when it is logged in (codex 41662, seen 2026-11-20). */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', promisify(zlib.gunzip)],
  ['x-gzip', promisify(zlib.gunzip)],
  ['deflate', promisify(zlib.inflate)],
  ['br', promisify(zlib.brotliDecompress)],
  ['zstd', promisify(zlib.zstdDecompress)],
]);

/** Takes a compressed body apart, never into more than so many bytes: a few KB can stand for gigabytes. */
export const decompress: Decompress = async (bytes, encoding, maxBytes) => {
  const decode = DECODERS.get(encoding);
  if (!decode) {
    const known = [...DECODERS.keys()].join(', ');
    throw new GatewayError('media-unsupported', `Send the body as it is, or compressed in one of these: ${known}.`);
  }
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (isTooLarge(cause)) {
      const message = `The body is larger than ${maxBytes} bytes once it is decompressed.`;
      throw new GatewayError('request-too-large', message, { cause });
    }
    throw new GatewayError('invalid-request', `The body is not valid ${encoding}.`, { cause });
  }
};

function isTooLarge(cause: unknown): boolean {
  return cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
}
