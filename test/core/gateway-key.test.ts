import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf, mintKey, parseKey } from '../../lambda/core/gateway-key.ts';

const FORM = /^hg_(live|local)_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/;
/** Computed by another program: base62 of bytes 0 to 11, of bytes 12 to 43, and of the CRC-32 of what stands before it. */
const KNOWN = 'hg_live_eoDiDgza8qaZ_2rAqvm2hjyqHMt2W0dTSnpZlxYw6NPYIQ1Uqi3admBP_3KSdrC';
const BYTES = Uint8Array.from({ length: 44 }, (_, index) => index);
const anyBytes = fc.uint8Array({ minLength: 44, maxLength: 44 });

describe('minting', () => {
  test('from fixed bytes is a known answer', () => {
    expect(mintKey('live', BYTES)).toEqual({
      keyId: KNOWN.slice(8, 20),
      secret: KNOWN.slice(21, 64),
      key: KNOWN,
    });
    expect(mintKey('local', new Uint8Array(44)).key).toMatch(/^hg_local_0{12}_0{43}_/);
  });

  test('gives the published form, and what parses to the same', () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom('live', 'local'), (bytes, place) => {
        const { key, keyId, secret } = mintKey(place, bytes);
        expect(key).toMatch(FORM);
        expect(parseKey(key)).toEqual({ keyId, secret });
      }),
    );
  });

  test('keeps all 32 bytes of the secret', () => {
    const ones = new Uint8Array(44).fill(255);
    const secrets = [12, 27, 43].map((at) => mintKey('live', ones.with(at, 254)).secret);
    expect(new Set([...secrets, mintKey('live', ones).secret]).size).toBe(4);
  });

  test('ends with the CRC-32 of all before it, in base62', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const { key } = mintKey('live', bytes);
        expect(fromBase62(key.slice(-6))).toBe(crc32(key.slice(0, -7)));
      }),
    );
  });
});

describe('parsing', () => {
  test('refuses a key with any one character changed', () => {
    const { key } = mintKey('live', BYTES);
    for (let at = 0; at < key.length; at += 1) {
      for (const other of ['a', 'Z', '0', '_', '-', 'é']) {
        if (key[at] !== other) expect(parseKey(key.slice(0, at) + other + key.slice(at + 1))).toBeUndefined();
      }
    }
  });

  test('refuses a key with any one bit flipped', () => {
    const { key } = mintKey('local', BYTES);
    for (let at = 0; at < key.length; at += 1) {
      for (let bit = 0; bit < 7; bit += 1) {
        const flipped = String.fromCharCode(key.charCodeAt(at) ^ (1 << bit));
        expect(parseKey(key.slice(0, at) + flipped + key.slice(at + 1))).toBeUndefined();
      }
    }
  });

  test('refuses a key that is cut, followed by something, or has characters swapped', () => {
    const { key } = mintKey('live', BYTES);
    for (let length = 0; length < key.length; length += 1) expect(parseKey(key.slice(0, length))).toBeUndefined();
    for (const odd of [` ${key}`, `${key} `, `${key}\n`, `${key}\0`, key.toUpperCase(), key + key]) {
      expect(parseKey(odd)).toBeUndefined();
    }
    const swapped = key.slice(0, 30) + key.charAt(31) + key.charAt(30) + key.slice(32);
    expect(parseKey(swapped)).toBeUndefined();
  });

  test('takes any text at all, and never throws', () => {
    const shaped = fc.stringMatching(/^hg_(live|local)_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 200 }), shaped), (text) => {
        expect(parseKey(text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
    expect(parseKey(`hg_live_${'x'.repeat(10_000_000)}`)).toBeUndefined();
  });
});

describe('the digest', () => {
  test('is the HMAC-SHA256 of the secret under the pepper', () => {
    expect(digestOf('secret', 'pepper')).toBe(createHmac('sha256', 'pepper').update('secret').digest('hex'));
    expect(digestOf('secret', 'pepper')).toBe('804e6d854739162fdea0d455b3aafe67f40d2919406186a27be601596ac6d306');
  });

  test('is refused with an empty pepper, because every key could be forged', () => {
    expect(() => digestOf('secret', '')).toThrow('pepper');
  });
});

function fromBase62(text: string): number {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return Array.from(text).reduce((number, digit) => number * 62 + digits.indexOf(digit), 0);
}
