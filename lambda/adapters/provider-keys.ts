import type { ProviderKey } from '../core/gateway.ts';
import { numberIn, objectIn, textIn } from '../core/json.ts';
import { providerKeyId } from '../core/provider-keys/provider-key-id.ts';

/**
 * The keys that a secret holds: one as plain text, or several as JSON, `["sk-…", {"key": "sk-…", "weight": 3}]`. Gives
 * none for what is neither: a broken list must not be sent to a provider as if it were a key.
 */
export function keysIn(value: string): readonly ProviderKey[] {
  if (!/^\s*[[{"]/.test(value)) return value.trim() === '' ? [] : [aKey(value.trim(), 1)];
  try {
    const parsed: unknown = JSON.parse(value);
    const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    const keys = list.map(keyIn);
    return keys.every((key) => key !== undefined) ? keys : [];
  } catch {
    return []; // The parser's message would quote the key.
  }
}

function keyIn(item: unknown): ProviderKey | undefined {
  const fields = objectIn(item) ?? { key: item };
  const key = textIn(fields.key)?.trim();
  const weight = fields.weight === undefined ? 1 : numberIn(fields.weight);
  return key && weight !== undefined && weight > 0 ? aKey(key, weight) : undefined;
}

/** Named by a hash of itself: the name stays when the list is ordered anew, and tells nothing of the key. */
function aKey(key: string, weight: number): ProviderKey {
  return { id: providerKeyId(key), key, weight };
}
