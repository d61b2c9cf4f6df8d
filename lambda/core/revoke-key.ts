import { type Author, auditEntry } from './audit/audit-entry.ts';
import { describeKey } from './describe-key.ts';
import { isKeyId } from './gateway-key.ts';
import type { KeyName, TeamKeys } from './team-keys.ts';
import { unknownKey } from './unknown-key.ts';

/**
 * Ends a key for good. Also one of a team that has left the configuration: the team may come back, and its keys would with
 * it.
 */
export async function revokeKey(keys: Pick<TeamKeys, 'find' | 'revoke'>, name: KeyName, author: Author) {
  const now = author.clock.now();
  const known = isKeyId(name.keyId) ? await keys.find(name) : undefined;
  if (!known) throw unknownKey(name.keyId);
  if (known.revokedAt !== undefined && known.revokedAt <= now) return describeKey(known, now); // Nothing is changed.
  const [before, after] = [describeKey(known, now), describeKey({ ...known, revokedAt: now }, now)];
  const fact = { action: 'key.revoke', team: name.team, subject: name.keyId, before, after } as const;
  const revoked = await keys.revoke(name, now, auditEntry(fact, author));
  if (!revoked) throw unknownKey(name.keyId);
  return describeKey(revoked, now);
}
