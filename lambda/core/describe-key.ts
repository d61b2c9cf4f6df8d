import type { KeyRecord } from './gateway.ts';
import { describeAllowance } from './limits/describe-allowance.ts';
import type { StoredKey } from './team-keys.ts';

/** A key that was just made. Only this answer ever holds the key itself. */
export function describeNewKey(key: string, record: StoredKey) {
  return {
    id: record.keyId,
    key,
    team: record.team,
    name: record.name ?? null,
    createdAt: momentOf(record.createdAt),
    expiresAt: momentOf(record.expiresAt),
    ...mayOf(record),
  };
}

/** A key as it is listed: neither its secret nor the digest of that. */
export function describeKey(record: StoredKey, now: number) {
  return {
    id: record.keyId,
    name: record.name ?? null,
    state: stateOf(record, now),
    createdAt: momentOf(record.createdAt),
    expiresAt: momentOf(record.expiresAt),
    revokedAt: momentOf(record.revokedAt),
    replacedBy: record.replacedBy ?? null,
    ...mayOf(record),
  };
}

function stateOf({ revokedAt, expiresAt }: KeyRecord, now: number): 'active' | 'expired' | 'revoked' {
  if (revokedAt !== undefined && revokedAt <= now) return 'revoked';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'active';
}

function mayOf({ allowance = { budget: {}, limits: {} }, tags = [], scopes = [] }: KeyRecord) {
  return { tags, scopes, ...describeAllowance(allowance) };
}

function momentOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
