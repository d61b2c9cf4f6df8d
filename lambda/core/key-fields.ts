import { GatewayError } from './errors.ts';
import { invalidField } from './fields.ts';
import type { Json } from './types.ts';

/** Who asks for a key to be made or changed: its team, or who operates the gateway. */
export type KeyEditor = 'team' | 'operator';
/** What is asked for. */
export type KeyVerb = 'create' | 'rotate' | 'edit';

const BOTH: readonly KeyEditor[] = ['team', 'operator'];
const OPERATOR: readonly KeyEditor[] = ['operator'];
const SET_BY_NOBODY = {} as const;

/**
 * Who may set which field, and when: what is not here is not known, and what nobody may set is refused as such. Each row is
 * a lesson of another gateway, in which a caller wrote its own role, team or limits.
 */
export const KEY_FIELDS: Readonly<Record<string, { readonly [Verb in KeyVerb]?: readonly KeyEditor[] }>> = {
  name: { create: BOTH, edit: BOTH },
  tags: { create: BOTH, edit: BOTH },
  budget: { create: BOTH, edit: BOTH },
  limits: { create: BOTH, edit: BOTH },
  expiresInDays: { create: BOTH, rotate: BOTH },
  overlapHours: { rotate: BOTH },
  // A team brings the end nearer; only an operator puts it off.
  expiresAt: { edit: BOTH },
  // What reaches beyond the team.
  scopes: { edit: OPERATOR },
  id: SET_BY_NOBODY,
  key: SET_BY_NOBODY,
  keyId: SET_BY_NOBODY,
  digest: SET_BY_NOBODY,
  secret: SET_BY_NOBODY,
  team: SET_BY_NOBODY,
  teamId: SET_BY_NOBODY,
  role: SET_BY_NOBODY,
  permissions: SET_BY_NOBODY,
  allowedModels: SET_BY_NOBODY,
  state: SET_BY_NOBODY,
  createdAt: SET_BY_NOBODY,
  edition: SET_BY_NOBODY,
  revokedAt: SET_BY_NOBODY,
  replacedBy: SET_BY_NOBODY,
};

/** Refuses a body with a field that is not known (400), or that is not for who sends it (403). */
export function requireKeyFields(body: Json, verb: KeyVerb, editor: KeyEditor): void {
  for (const name of Object.keys(body)) {
    const rule = Object.hasOwn(KEY_FIELDS, name) ? KEY_FIELDS[name] : undefined;
    if (!rule) throw invalidField(name, `is not known here; ${fieldsFor(verb, editor)} are.`);
    if (rule[verb]?.includes(editor)) continue;
    const who = rule[verb] ? 'is set by an operator only' : 'cannot be set here';
    const message = `\`${name}\` ${who}; ${fieldsFor(verb, editor)} can.`;
    throw new GatewayError('forbidden', message, { param: name });
  }
}

function fieldsFor(verb: KeyVerb, editor: KeyEditor): string {
  const names = Object.entries(KEY_FIELDS).filter(([, rule]) => rule[verb]?.includes(editor));
  return names.map(([name]) => `\`${name}\``).join(', ');
}
