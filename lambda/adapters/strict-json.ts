import { objectIn } from '../core/json.ts';

/** Reads one value of what another function has written, or throws an error that names where it is wrong. */
export type Reader<Value> = (value: unknown, place: string) => Value;

/** An object with exactly these members: the compiler asks for a reader of each, and one that has none is an error. */
export function object<Value extends object>(members: { readonly [Name in keyof Value]-?: Reader<Value[Name]> }) {
  const readers = Object.entries<Reader<unknown>>(members);
  return (value: unknown, place: string): Value => {
    const found = objectIn(value) ?? wrong(place, 'an object');
    for (const name of Object.keys(found))
      if (!Object.hasOwn(members, name)) wrong(`${place}.${name}`, 'no such member');
    const read = readers.map(([name, reader]) => [name, reader(found[name], `${place}.${name}`)] as const);
    // Each member was read by a reader of its type; what may be undefined may as well be absent.
    return Object.fromEntries(read.filter(([, member]) => member !== undefined)) as Value;
  };
}

/** Text, which may have to have a form. */
export function text<Value extends string>(form = /^/): Reader<Value> {
  // The form is what tells the type; without one it is any text.
  return (value, place) => (typeof value === 'string' && form.test(value) ? (value as Value) : wrong(place, 'a text'));
}

/** One of some words; the compiler asks for all of them. */
export function word<Value extends string>(words: Readonly<Record<Value, true>>): Reader<Value> {
  return (value, place) =>
    // It is a member of a record of exactly these.
    typeof value === 'string' && Object.hasOwn(words, value) ? (value as Value) : wrong(place, 'a word that is known');
}

export const flag: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : wrong(place, 'true or false');

/** A whole number that is not negative. */
export const count: Reader<number> = (value, place) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : wrong(place, 'a whole number');

export const number: Reader<number> = (value, place) => (typeof value === 'number' ? value : wrong(place, 'a number'));

/** Pico-dollars, which travel as text: JSON has no integers beyond 2^53. */
export const money: Reader<bigint> = (value, place) =>
  typeof value === 'string' && /^-?\d{1,38}$/.test(value) ? BigInt(value) : wrong(place, 'a whole number as text');

export function list<Value>(reader: Reader<Value>): Reader<readonly Value[]> {
  return (value, place) =>
    Array.isArray(value) ? value.map((item, at) => reader(item, `${place}.${at}`)) : wrong(place, 'a list');
}

export function optional<Value>(reader: Reader<Value>): Reader<Value | undefined> {
  return (value, place) => (value === undefined ? undefined : reader(value, place));
}

export function nullable<Value>(reader: Reader<Value>): Reader<Value | null> {
  return (value, place) => (value === null ? null : reader(value, place));
}

/** Says where, and never what stands there. */
export function wrong(place: string, wanted: string): never {
  throw new TypeError(`${place} is not as it should be: ${wanted}`);
}
