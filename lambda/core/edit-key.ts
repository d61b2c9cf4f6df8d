import { auditEntry } from './audit/audit-entry.ts';
import { describeKey } from './describe-key.ts';
import { GatewayError } from './errors.ts';
import { invalidField } from './fields.ts';
import type { Clock } from './gateway.ts';
import { isKeyId } from './gateway-key.ts';
import { type KeyEditor, requireKeyFields } from './key-fields.ts';
import { nameIn, scopesIn, tagsIn } from './key-labels.ts';
import { type Allowance, changedBy, UNLIMITED } from './limits/allowance.ts';
import { readAllowance } from './limits/read-allowance.ts';
import { requireWithinTeam } from './limits/within-team.ts';
import { LONGEST_LIFETIME_MS } from './new-key.ts';
import type { KeyName, StoredKey, TeamKeys } from './team-keys.ts';
import type { Json } from './types.ts';
import { unknownKey } from './unknown-key.ts';
import { unknownTeam } from './unknown-team.ts';

export interface EditOrder extends KeyName {
  readonly body: Json;
  readonly editor: KeyEditor;
  /** The ARN of who asks. */
  readonly by: string;
  /** What its team may; `undefined` if there is no such team. */
  readonly ofTeam: Allowance | undefined;
}

/** What editing takes. */
export interface EditPorts {
  readonly keys: Pick<TeamKeys, 'find' | 'edit'>;
  readonly clock: Clock;
}

/** Changes what is named of a key, and leaves the rest; the key itself stays as it is. */
export async function editKey(order: EditOrder, { keys, clock }: EditPorts) {
  const { team, keyId, body, editor, by, ofTeam } = order;
  if (!ofTeam) throw unknownTeam(team);
  requireKeyFields(body, 'edit', editor);
  if (Object.keys(body).length === 0) throw new GatewayError('invalid-request', 'Nothing is said to change.');
  const old = isKeyId(keyId) ? await keys.find({ team, keyId }) : undefined;
  if (!old) throw unknownKey(keyId);
  const now = clock.now();
  requireActive(old, now);
  const edited = changed(old, order, now);
  const [before, after] = [describeKey(old, now), describeKey(edited, now)];
  const entry = auditEntry({ action: 'key.edit', team, subject: keyId, before, after }, { by, clock });
  if (await keys.edit(old, { ...edited, edition: entry.id }, entry)) return after;
  throw new GatewayError('access-unavailable', 'The key is being changed just now.', { retryAfterSeconds: 1 });
}

function changed(old: StoredKey, { body, editor, ofTeam = UNLIMITED }: EditOrder, now: number): StoredKey {
  const { name, tags, scopes, budget, limits, expiresAt } = body;
  const said = readAllowance({ budget, limits });
  requireWithinTeam(said, ofTeam);
  return {
    ...old,
    name: nameIn(name) ?? old.name,
    tags: tagsIn(tags) ?? old.tags,
    scopes: scopesIn(scopes) ?? old.scopes,
    allowance: changedBy(old.allowance ?? UNLIMITED, said),
    expiresAt: expiresAt === undefined ? old.expiresAt : endIn(expiresAt, old, { editor, now }),
  };
}

/** A team may bring the end nearer: what was meant to end does so. */
function endIn(
  text: unknown,
  old: StoredKey,
  { editor, now }: { readonly editor: KeyEditor; readonly now: number },
): number {
  const isMoment = typeof text === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/.test(text);
  const at = isMoment ? Date.parse(text) : Number.NaN;
  if (!(at > now))
    throw invalidField('expiresAt', 'must be a moment to come, as 2026-12-01T00:00:00Z. To end it now, revoke it.');
  if (at > now + LONGEST_LIFETIME_MS) throw invalidField('expiresAt', 'is more than ten years away.');
  if (editor === 'operator' || old.expiresAt === undefined || at <= old.expiresAt) return at;
  const message = '`expiresAt` may be brought nearer, and put off by an operator only. Rotate the key instead.';
  throw new GatewayError('forbidden', message, { param: 'expiresAt' });
}

function requireActive({ revokedAt, replacedBy, expiresAt }: StoredKey, now: number): void {
  const hasEnded = revokedAt !== undefined || (expiresAt !== undefined && expiresAt <= now);
  if (hasEnded) throw new GatewayError('invalid-request', 'This key has ended. Make a new one instead.');
  if (replacedBy === undefined) return;
  throw new GatewayError('invalid-request', `This key has been rotated. Edit its successor ${replacedBy} instead.`);
}
