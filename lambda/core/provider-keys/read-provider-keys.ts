import { GatewayError } from '../errors.ts';
import { invalidField } from '../fields.ts';
import { objectIn } from '../json.ts';
import type { Json } from '../types.ts';

/** A key as it is put in. */
export interface NewProviderKey {
  readonly key: string;
  readonly weight: number;
}

const MOST_KEYS = 16;
const LONGEST_KEY = 4_096;
const LARGEST_WEIGHT = 1_000;
/** What can stand in a header: a line break at the end of a key that was pasted is none of it. */
const KEY = /^[\x21-\x7e]+$/;

/** Reads `{"keys": ["…", {"key": "…", "weight": 3}]}`. Nothing of a key is ever repeated in a refusal. */
export function readProviderKeys({ keys, ...others }: Json): readonly NewProviderKey[] {
  const [extra] = Object.keys(others);
  if (extra !== undefined) throw unknownField(extra);
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MOST_KEYS) {
    throw invalidField('keys', `must be a list of 1 to ${MOST_KEYS} keys.`);
  }
  const read = keys.map(keyIn);
  if (new Set(read.map(({ key }) => key)).size < read.length) throw invalidField('keys', 'names a key twice.');
  return read;
}

/** Somebody may have written the key as the name of a field: only what is plainly a word is repeated. */
function unknownField(name: string): GatewayError {
  const named = /^[a-zA-Z]{1,16}$/.test(name) ? `\`${name}\` is not known here. ` : '';
  return new GatewayError('invalid-request', `${named}There is one field: \`keys\`, a list of keys.`);
}

function keyIn(item: unknown, at: number): NewProviderKey {
  const { key, weight = 1, ...others } = objectIn(item) ?? { key: item };
  const name = `keys[${at}]`;
  if (Object.keys(others).length > 0) throw invalidField(name, 'has `key` and `weight`, and nothing else.');
  if (typeof key !== 'string' || !KEY.test(key.trim()) || key.length > LONGEST_KEY) {
    throw invalidField(name, 'must be a key: a text without spaces, as its provider has given it.');
  }
  if (typeof weight !== 'number' || !(weight > 0) || weight > LARGEST_WEIGHT) {
    throw invalidField(`${name}.weight`, `must be a number above 0, and at most ${LARGEST_WEIGHT}.`);
  }
  return { key: key.trim(), weight };
}
