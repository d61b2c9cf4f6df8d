import { createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { AnswerPlace, KeptAnswer } from '../../core/cache/answers.ts';

/** Raised whenever what lies in the table changes its form. */
export const SEAL_VERSION = 1;
/** Below this, compressing costs more than it saves. */
const LEAST_BYTES = 1_024;
/** Small answers are unpacked at once: to hand them to another thread takes longer. */
const MOST_AT_ONCE = 64 * 1024;
/** What a sealed answer may unpack to: it was written from no more than this. */
const MOST_UNPACKED = 96 * 1024 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Derives the key of the seal from the pepper: another use of the same secret must not be able to make one. */
export function sealKey(pepper: string): Buffer {
  return createHmac('sha256', pepper).update('headgate answers seal').digest();
}

/** The text of an answer as bytes, small. */
export async function pack(text: string): Promise<{ readonly bytes: Uint8Array; readonly isPacked: boolean }> {
  const plain = Buffer.from(text);
  if (plain.length < LEAST_BYTES) return { bytes: plain, isPacked: false };
  return { bytes: await compress(plain, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }), isPacked: true };
}

/** The way back. */
export async function unpack(bytes: Uint8Array, isPacked: boolean): Promise<string> {
  if (!isPacked) return Buffer.from(bytes).toString();
  const options = { maxOutputLength: MOST_UNPACKED };
  const plain = bytes.length <= MOST_AT_ONCE ? zstdDecompressSync(bytes, options) : await decompress(bytes, options);
  return plain.toString();
}

/** What is sealed beside the bytes themselves: an answer that is moved to another place or given more time is broken, too. */
export interface Sealed extends Pick<KeptAnswer, 'at' | 'expiresAt'> {
  readonly place: AnswerPlace;
  readonly isPacked: boolean;
  readonly bytes: Uint8Array;
}

/** The seal of an answer. */
export function sealOf({ place, at, expiresAt, isPacked, bytes }: Sealed, key: Uint8Array): Buffer {
  const head = JSON.stringify([SEAL_VERSION, place.team, place.name, at, expiresAt, isPacked, bytes.length]);
  return createHmac('sha256', key).update(head).update(bytes).digest();
}

/** Whether a seal is that of an answer. */
export function holds(seal: Uint8Array, sealed: Sealed, key: Uint8Array): boolean {
  const right = sealOf(sealed, key);
  return seal.length === right.length && timingSafeEqual(seal, right);
}
