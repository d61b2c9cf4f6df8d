import type { Json } from './types.ts';

/** Reads a member that should be an object; what is not one is as good as absent. */
export function objectIn(value: unknown): Json | undefined {
  // An object that is not an array is all that Json claims.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** Reads a member that should be a list of objects, and passes over what is not. */
export function objectsIn(value: unknown): readonly Json[] {
  if (!Array.isArray(value)) return [];
  return value.map(objectIn).filter((item) => item !== undefined);
}

/** Reads a member that should be text. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Reads a member that should be a number. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
