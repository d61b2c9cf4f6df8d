import { auditEntry } from './audit/audit-entry.ts';
import { describeKey, describeNewKey } from './describe-key.ts';
import { GatewayError } from './errors.ts';
import { invalidField } from './fields.ts';
import type { Clock } from './gateway.ts';
import { isKeyId } from './gateway-key.ts';
import { requireKeyFields } from './key-fields.ts';
import { type KeyPlan, lifetimeIn, newKey } from './new-key.ts';
import type { KeyName, StoredKey, TeamKeys } from './team-keys.ts';
import type { Json } from './types.ts';
import { unknownKey } from './unknown-key.ts';
import { unknownTeam } from './unknown-team.ts';

export interface RotateOrder extends KeyName {
  readonly body: Json;
  readonly place: KeyPlan['place'];
  /** The ARN of who asks. */
  readonly by: string;
  /** The teams that the configuration knows. */
  readonly teams: readonly string[];
}

/** What making the new key takes. */
export interface RotatePorts {
  readonly keys: Pick<TeamKeys, 'find' | 'replace'>;
  readonly pepper: string;
  readonly clock: Clock;
}

const HOUR_MS = 3_600_000;
const USUAL_OVERLAP_HOURS = 24;
const LONGEST_OVERLAP_HOURS = 720;

/** Makes a key in the place of another, which goes on working for a while, so that no application has to stop. */
export async function rotateKey(order: RotateOrder, { keys, pepper, clock }: RotatePorts) {
  if (!order.teams.includes(order.team)) throw unknownTeam(order.team);
  const { overlapMs, lifetimeMs } = readBody(order.body);
  const old = await replaceable(keys, order, clock.now());
  const plan = {
    ...{ team: order.team, place: order.place, name: old.name },
    ...{ allowance: old.allowance, tags: old.tags, scopes: old.scopes },
    lifetimeMs: lifetimeMs ?? lifetimeOf(old),
  };
  const { key, record } = newKey(plan, pepper, clock);
  // It never gains time by being replaced.
  const endsAt = Math.min(record.createdAt + overlapMs, old.expiresAt ?? Number.POSITIVE_INFINITY);
  const now = record.createdAt;
  const after = describeKey({ ...old, expiresAt: endsAt, replacedBy: record.keyId }, now);
  const fact = {
    action: 'key.rotate',
    team: old.team,
    subject: old.keyId,
    before: describeKey(old, now),
    after,
  } as const;
  if (!(await keys.replace({ old, successor: record, endsAt }, auditEntry(fact, { by: order.by, clock })))) {
    await replaceable(keys, order, clock.now()); // Says why, if somebody has just revoked or rotated it.
    throw new GatewayError('access-unavailable', 'The key is being changed just now.', { retryAfterSeconds: 1 });
  }
  const replaces = { id: old.keyId, worksUntil: new Date(endsAt).toISOString() };
  return { ...describeNewKey(key, record), replaces };
}

function readBody(body: Json): { readonly overlapMs: number; readonly lifetimeMs: number | undefined } {
  requireKeyFields(body, 'rotate', 'team'); // All else stays as it is.
  const { overlapHours = USUAL_OVERLAP_HOURS } = body;
  const isHours = typeof overlapHours === 'number' && Number.isInteger(overlapHours);
  if (!isHours || overlapHours < 0 || overlapHours > LONGEST_OVERLAP_HOURS) {
    throw invalidField('overlapHours', `must be a whole number from 0 to ${LONGEST_OVERLAP_HOURS}.`);
  }
  return { overlapMs: overlapHours * HOUR_MS, lifetimeMs: lifetimeIn(body) };
}

/** The key as it is, if it may be replaced: one that has ended, or has a successor, is not brought back by this door. */
async function replaceable(keys: Pick<TeamKeys, 'find'>, name: KeyName, now: number): Promise<StoredKey> {
  const key = isKeyId(name.keyId) ? await keys.find(name) : undefined;
  if (!key) throw unknownKey(name.keyId);
  if (key.revokedAt !== undefined) throw ended(`was revoked ${momentOf(key.revokedAt)}. Make a new one`);
  if (key.replacedBy !== undefined) throw ended(`has been rotated already. Rotate its successor ${key.replacedBy}`);
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw ended(`expired ${momentOf(key.expiresAt)}. Make a new one`);
  }
  return key;
}

/** As long as the one before was made for, so that nothing that ends becomes endless by the way. */
function lifetimeOf({ createdAt, expiresAt }: StoredKey): number | undefined {
  return expiresAt === undefined ? undefined : expiresAt - createdAt;
}

function ended(what: string): GatewayError {
  return new GatewayError('invalid-request', `This key ${what} instead.`);
}

function momentOf(at: number): string {
  return new Date(at).toISOString();
}
