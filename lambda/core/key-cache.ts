import type { KeyCache, KeyRecord } from './gateway.ts';

interface Entry {
  readonly record: KeyRecord | undefined;
  readonly until: number;
}

/** Remembers keys, known and unknown, for at most `ttlMs`, and never more than `size` of them. */
export function createKeyCache(ttlMs = 60_000, size = 10_000): KeyCache {
  const entries = new Map<string, Entry>();
  return {
    get(keyId, now) {
      const entry = entries.get(keyId);
      return entry && entry.until > now ? entry : undefined;
    },
    set(keyId, record, now) {
      entries.delete(keyId);
      const oldest = entries.size >= size ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest); // A flood of made-up ids must not grow the process.
      entries.set(keyId, { record, until: now + ttlMs });
    },
  };
}
