import type { Json } from '../../core/types.ts';

/**
 * The body without bounds that bind nothing: some clients write -1 where they mean none (Cline). What has only bounds
 * that bind is returned as it is.
 */
export function withoutVoidBounds(body: Json, names: readonly string[], least: number): Json {
  const isVoid = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value < least;
  if (!names.some((name) => isVoid(body[name]))) return body;
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => !(names.includes(name) && isVoid(value))));
}
