import { createHash } from 'node:crypto';

/** How a key is called in the ledger, in lists and in switches: by a hash of itself, which tells nothing of the key. */
export function providerKeyId(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
