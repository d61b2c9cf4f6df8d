import fc from 'fast-check';
import { expect } from 'vitest';
import { authenticate } from '../../lambda/core/authenticate.ts';
import { mintKey, type parseKey } from '../../lambda/core/gateway-key.ts';
import { aGateway } from '../support/a-gateway.ts';
import type { Properties } from './fuzz.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const aKey = fc
  .tuple(fc.constantFrom('live', 'local'), fc.uint8Array({ minLength: 44, maxLength: 44 }))
  .map(([place, bytes]) => mintKey(place === 'live' ? 'live' : 'local', bytes));
const character = fc.oneof(
  fc.constantFrom(...BASE62, '_', '-', ' ', '\n', '\0', '\u0130', '０', '😀'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.stringMatching(/^hg_(live|local)_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/),
  fc.stringMatching(/^hg_[a-z]{0,6}_?[0-9A-Za-z_]{0,70}$/),
);

/** What must hold of whatever takes gateway keys apart. */
export function propertiesOf(parse: typeof parseKey): Properties {
  return {
    'gives back what a key was made of': fc.property(aKey, ({ key, keyId, secret }) => {
      expect(parse(key)).toEqual({ keyId, secret });
    }),
    // A checksum of 32 bits finds every change within four characters that follow one another, and not only most.
    'knows every key in which up to four characters in a row are others': fc.property(
      ...[aKey, fc.nat(), fc.array(fc.constantFrom(...BASE62, '_'), { minLength: 1, maxLength: 4 })],
      ({ key }, place, written) => {
        const at = place % (key.length - written.length);
        const changed = key.slice(0, at) + written.join('') + key.slice(at + written.length);
        fc.pre(changed !== key);
        expect(parse(changed)).toBeUndefined();
      },
    ),
    'knows every key with characters too many, too few, or of other alphabets': fc.property(
      ...[aKey, fc.nat(), fc.array(character, { maxLength: 3 }), fc.nat(3)],
      ({ key }, place, written, taken) => {
        const at = place % (key.length + 1);
        const changed = key.slice(0, at) + written.join('') + key.slice(at + taken);
        fc.pre(changed.length !== key.length || /[^0-9A-Za-z_]/.test(changed));
        expect(parse(changed)).toBeUndefined();
      },
    ),
    'takes any text, and says that it is none': fc.property(anyText, (text) => {
      expect(parse(text)).toBeUndefined();
    }),
    'reads no store for what is no key, in whatever header it stands': fc.asyncProperty(
      ...[fc.constantFrom('authorization', 'x-api-key'), fc.constantFrom('', 'Bearer ', 'bearer  ', 'Basic '), anyText],
      async (name, scheme, text) => {
        const { gateway, keyReads } = NOBODY;
        // What cannot be sent as a header is sent as the bytes that a client would make of it.
        const value = Buffer.from(scheme + text)
          .toString('latin1')
          .replace(/[\0\r\n]/g, '');
        const asked = authenticate(new Headers({ [name]: value }), gateway);
        await expect(asked).rejects.toMatchObject({ code: 'unauthenticated' });
        expect(keyReads()).toBe(0);
      },
    ),
  };
}

/** A gateway that nobody is to get into. */
const NOBODY = aGateway().start();
