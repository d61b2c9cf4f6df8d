import { allowanceChanges, namesIn } from './allowance.ts';
import type { KeyFacts } from './facts.ts';

/** What a key beyond its team may, in the one field that only operators set. */
export const SCOPE = 'usage:all';

/** What a new key is asked for with: nothing that was left empty. */
export function newKeyBody(form: FormData): Readonly<Record<string, unknown>> {
  const [name, tags, days] = ['name', 'tags', 'expiresInDays'].map((field) => textIn(form, field));
  return {
    ...(name && { name }),
    ...(tags && { tags: namesIn(tags) }),
    ...(days && { expiresInDays: numberIn(days) }),
    ...allowanceChanges(form, undefined),
  };
}

/** What is to change of a key: nothing that stayed as it was. */
export function editedKeyBody(form: FormData, before: KeyFacts): Readonly<Record<string, unknown>> {
  const [name = '', tags = '', end = ''] = ['name', 'tags', 'expiresAt'].map((field) => textIn(form, field));
  const scopes = scopesIn(form);
  return {
    ...(name !== (before.name ?? '') && { name }),
    ...(tags !== before.tags.join(', ') && { tags: namesIn(tags) }),
    ...(end !== endWritten(before) && { expiresAt: end === '' ? null : `${end}Z` }),
    ...(scopes && scopes.join() !== before.scopes.join() && { scopes }),
    ...allowanceChanges(form, before),
  };
}

/** What a key is to be rotated with. */
export function rotationBody(form: FormData): Readonly<Record<string, unknown>> {
  const [hours, days] = ['overlapHours', 'expiresInDays'].map((field) => textIn(form, field));
  return { ...(hours && { overlapHours: numberIn(hours) }), ...(days && { expiresInDays: numberIn(days) }) };
}

/** Which scopes are wanted; `undefined` where the form does not ask, because whoever fills it in is no operator. */
export function scopesIn(form: FormData): readonly string[] | undefined {
  if (form.get('as') !== 'operator') return undefined;
  return form.get('scope') === 'on' ? [SCOPE] : [];
}

/** The end of a key in a field of date and time, in UTC. */
export function endWritten({ expiresAt }: Pick<KeyFacts, 'expiresAt'>): string {
  return expiresAt?.slice(0, 16) ?? '';
}

function textIn(form: FormData, field: string): string {
  return String(form.get(field) ?? '').trim();
}

/** What is no number is sent as it is: the gateway says what it would take. */
function numberIn(text: string): number | string {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}
