import { GatewayError } from './errors.ts';
import { numberIn, objectIn } from './json.ts';
import type { Json } from './types.ts';

/** What a field must be, in words for the caller, and whether a value is that. */
export interface Kind {
  readonly rule: string;
  fits(value: unknown): boolean;
}

/** A field, or a member of one as `field.member`. */
export type FieldKind = readonly [path: string, kind: Kind];

export const TEXT: Kind = { rule: 'text', fits: (value) => typeof value === 'string' };
export const NUMBER: Kind = { rule: 'a number', fits: (value) => numberIn(value) !== undefined };
export const FLAG: Kind = { rule: 'true or false', fits: (value) => typeof value === 'boolean' };
export const OBJECT: Kind = { rule: 'an object', fits: (value) => objectIn(value) !== undefined };
export const TEXTS: Kind = { rule: 'a list of texts', fits: isListOf(TEXT) };
export const OBJECTS: Kind = { rule: 'a list of objects', fits: isListOf(OBJECT) };

export function either(one: Kind, other: Kind): Kind {
  return { rule: `${one.rule} or ${other.rule}`, fits: (value) => one.fits(value) || other.fits(value) };
}

/** Refuses what a translation would pass over: the caller would get an answer to another question. */
export function requireKinds(body: Json, fields: readonly FieldKind[]): void {
  for (const [path, kind] of fields) {
    const [param = path, member] = path.split('.');
    requireKind(member === undefined ? body[param] : objectIn(body[param])?.[member], kind, path);
  }
}

/** What is null is as good as absent: many clients write it so. */
export function requireKind(value: unknown, { rule, fits }: Kind, path: string): void {
  if (value === undefined || value === null || fits(value)) return;
  throw new GatewayError('invalid-request', `\`${path}\` must be ${rule}.`, { param: path.split('.')[0] ?? path });
}

function isListOf({ fits }: Kind): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(fits);
}
