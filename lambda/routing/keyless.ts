/** How long a provider without a key is asked last: its secret is read at every call, and an operator may fill it. */
const REMEMBERED_MS = 60_000;

/** Which providers have lately turned out to have no key, so that nobody chooses them first. */
export interface Keyless {
  note(provider: string, now: number): void;
  has(provider: string, now: number): boolean;
}

/** Starts without any knowledge. */
export function createKeyless(): Keyless {
  const until = new Map<string, number>();
  return {
    note: (provider, now) => void until.set(provider, now + REMEMBERED_MS),
    has: (provider, now) => (until.get(provider) ?? 0) > now,
  };
}
