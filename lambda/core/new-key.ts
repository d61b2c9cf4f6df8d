import { invalidField } from './fields.ts';
import type { Clock } from './gateway.ts';
import { digestOf, mintKey } from './gateway-key.ts';
import type { KeyScope } from './key-scopes.ts';
import type { Allowance } from './limits/allowance.ts';
import type { StoredKey } from './team-keys.ts';
import type { Json } from './types.ts';

/** What a new key needs besides chance and time. */
export interface KeyPlan {
  readonly team: string;
  readonly place: 'live' | 'local';
  readonly name: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly scopes?: readonly KeyScope[] | undefined;
  /** `undefined`: it does not end by itself. */
  readonly lifetimeMs: number | undefined;
  readonly allowance: Allowance | undefined;
}

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 3_650;
/** How far away the end of a key may be that has one. */
export const LONGEST_LIFETIME_MS = LONGEST_DAYS * DAY_MS;

/** Makes a gateway key: itself, to be shown once, and what is written down of it. */
export function newKey(plan: KeyPlan, pepper: string, clock: Clock) {
  const { key, keyId, secret } = mintKey(plan.place, clock.randomBytes(44));
  const createdAt = clock.now();
  const record: StoredKey = {
    keyId,
    team: plan.team,
    digest: digestOf(secret, pepper),
    name: plan.name,
    createdAt,
    expiresAt: plan.lifetimeMs === undefined ? undefined : createdAt + plan.lifetimeMs,
    revokedAt: undefined,
    ...(plan.allowance && { allowance: plan.allowance }),
    ...(plan.tags && { tags: plan.tags }),
    ...(plan.scopes && { scopes: plan.scopes }),
  };
  return { key, record };
}

/** How long a key is to last, if the body says it. */
export function lifetimeIn({ expiresInDays }: Json): number | undefined {
  if (expiresInDays === undefined) return undefined;
  const isDays = typeof expiresInDays === 'number' && Number.isInteger(expiresInDays);
  if (isDays && expiresInDays >= 1 && expiresInDays <= LONGEST_DAYS) return expiresInDays * DAY_MS;
  throw invalidField('expiresInDays', `must be a whole number from 1 to ${LONGEST_DAYS}.`);
}
