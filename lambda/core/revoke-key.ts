import { describeKey } from './describe-key.ts';
import { isKeyId } from './gateway-key.ts';
import type { KeyName, TeamKeys } from './team-keys.ts';
import { unknownKey } from './unknown-key.ts';

/**
 * Ends a key for good. Also one of a team that has left the configuration: the team may come back, and its keys would with
 * it.
 */
export async function revokeKey(keys: Pick<TeamKeys, 'revoke'>, name: KeyName, now: number) {
  const revoked = isKeyId(name.keyId) ? await keys.revoke(name, now) : undefined;
  if (!revoked) throw unknownKey(name.keyId);
  return describeKey(revoked, now);
}
