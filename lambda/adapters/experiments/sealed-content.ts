import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { SampleContent, SamplePlace } from '../../core/experiments/experiments.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** An item holds 400 KB, and there is more in it. */
const MOST_SEALED_BYTES = 300_000;
/** What is taken apart again is never longer than what was put together. */
const MOST_BYTES = 32 * 1024 * 1024;
const PURPOSE = 'headgate experiments, content, 1';

/** Seals what was said for one place: moved to another team, experiment or call it cannot be opened. `undefined`: too much. */
export function seal(content: SampleContent, place: SamplePlace, pepper: string): Uint8Array | undefined {
  const plain = zstdCompressSync(Buffer.from(JSON.stringify(content)));
  if (plain.length > MOST_SEALED_BYTES) return undefined;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyFrom(pepper), iv).setAAD(nameOf(place));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** Opens it again; throws if a bit of it, or its place, is another. */
export function unseal(sealed: Uint8Array, place: SamplePlace, pepper: string): SampleContent {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(CIPHER, keyFrom(pepper), bytes.subarray(0, IV_BYTES));
  decipher.setAAD(nameOf(place)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  const text = zstdDecompressSync(plain, { maxOutputLength: MOST_BYTES }).toString();
  // It was sealed here, by the function above: the tag has just shown it.
  return JSON.parse(text) as SampleContent;
}

/** Another key than that which gateway keys are hashed with, from the same secret. */
function keyFrom(pepper: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', pepper, '', PURPOSE, KEY_BYTES));
}

function nameOf({ team, experiment, callId }: SamplePlace): Buffer {
  return Buffer.from(JSON.stringify([team, experiment, callId]));
}
