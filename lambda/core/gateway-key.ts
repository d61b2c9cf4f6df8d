import { createHmac } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The published form: `hg`, where it was made, the public id, 32 secret bytes, a checksum over all before it. */
const FORM = /^(hg_(?:live|local)_([0-9A-Za-z]{12})_([0-9A-Za-z]{43}))_([0-9A-Za-z]{6})$/;
const LONGEST = 80;

/** A gateway key taken apart. The id is public and safe in logs; the secret is not. */
export interface ParsedKey {
  readonly keyId: string;
  readonly secret: string;
}

/** Makes a key from 44 random bytes. It is shown once and never stored. */
export function mintKey(place: 'live' | 'local', randomness: Uint8Array): ParsedKey & { readonly key: string } {
  const keyId = base62(randomness.subarray(0, 12), 12);
  const secret = base62(randomness.subarray(12, 44), 43);
  const body = `hg_${place}_${keyId}_${secret}`;
  return { keyId, secret, key: `${body}_${checksum(body)}` };
}

/** Takes a key apart if its form and checksum are right: nonsense is refused here, before any store is read. */
export function parseKey(text: string): ParsedKey | undefined {
  if (text.length > LONGEST) return undefined;
  const match = FORM.exec(text);
  if (!match) return undefined;
  // The groups of a match of FORM are never empty.
  const [, body = '', keyId = '', secret = '', sum = ''] = match;
  return checksum(body) === sum ? { keyId, secret } : undefined;
}

/** Whether a text can be the id of a key. */
export function isKeyId(text: string): boolean {
  return /^[0-9A-Za-z]{12}$/.test(text);
}

/** What the store keeps of a secret. 32 random bytes need no slow hash; the pepper guards a copied table. */
export function digestOf(secret: string, pepper: string): string {
  if (pepper === '') throw new Error('the key pepper is empty: every key would be forgeable');
  return createHmac('sha256', pepper).update(secret).digest('hex');
}

function base62(bytes: Uint8Array, length: number): string {
  let rest = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  let text = '';
  for (let place = 0; place < length; place += 1, rest /= 62n) text = BASE62.charAt(Number(rest % 62n)) + text;
  return text;
}

/** CRC-32 (ISO-HDLC) in base62. It guards against typing mistakes and guesses, not against attackers. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return base62(Uint8Array.of(0, ...new Uint8Array(new Uint32Array([~crc]).buffer).toReversed()), 6);
}
