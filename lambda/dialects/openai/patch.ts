import { objectIn } from '../../core/json.ts';
import type { Json, Quirks, Target } from '../../core/types.ts';
import { dropsOf, rulesOf } from './model-rules.ts';

/** How a request is patched for a host of the same dialect. */
export interface Patch {
  readonly target: Target;
  readonly quirks: Quirks;
  /** What makes a request a request: sent whatever the list of a host says. */
  readonly essential: readonly string[];
  /** What is written in place of the caller's own value; `undefined` is left out, and no loss to the caller. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The original, patched for a host: key order is kept, and what the host does not take is named. */
export function patchBody(original: Json, patch: Patch): { body: Record<string, unknown>; dropped: string[] } {
  const { quirks, target, essential, values } = patch;
  const rules = rulesOf(target, quirks);
  const renames = new Map([quirks, ...rules].flatMap((rule) => Object.entries(rule.renames ?? {})));
  const drops = dropsOf(rules, objectIn(original.reasoning)?.effort);
  const body: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, written] of Object.entries(original)) {
    const value = Object.hasOwn(values, name) ? values[name] : written;
    const field = renames.get(name) ?? name;
    // `null` says nothing: SDKs send it by default, and strict hosts refuse it. The host's own name for a field wins.
    if (value === undefined || value === null || (field !== name && hasValue(original, field))) continue;
    if (!drops.has(field) && accepts(quirks, essential, field)) body[field] = value;
    else dropped.push(name);
  }
  return { body, dropped };
}

/** Whether a host takes a field, as far as its list says. */
export function accepts({ parameters }: Quirks, essential: readonly string[], field: string): boolean {
  return essential.includes(field) || !parameters || parameters.includes(field);
}

function hasValue(body: Json, name: string): boolean {
  return Object.hasOwn(body, name) && body[name] !== null;
}
