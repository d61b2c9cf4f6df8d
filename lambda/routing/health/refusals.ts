import type { LaneWord } from '../../core/health-store.ts';

/** A key that was refused is tried again after a minute, then more and more rarely: somebody may have mended it. */
const FIRST_PROBE_MS = 60_000;
const SLOWEST_PROBE_MS = 10 * 60_000;
const MOST_KEYS = 500;

interface Refusal {
  readonly at: number;
  readonly times: number;
  readonly probeAt: number;
}

type Key = Pick<LaneWord, 'provider' | 'keyId'>;

/**
 * The keys that their providers do not accept. Apart from breakers: a provider that answers 401 works, and its other
 * keys may be good ones.
 */
export class Refusals {
  readonly #refused = new Map<string, Refusal>();

  gate(key: Key, now: number): 'open' | 'probe' | 'closed' {
    const refusal = this.#find(key);
    if (!refusal) return 'open';
    return now >= refusal.probeAt ? 'probe' : 'closed';
  }

  probeAt(key: Key): number {
    return this.#find(key)?.probeAt ?? 0;
  }

  /** A request goes out with it: if it was refused, that is the probe, and the next one is later. */
  begin(key: Key, now: number): void {
    const refusal = this.#find(key);
    if (refusal && now >= refusal.probeAt) this.#set(key, { ...refusal, probeAt: now + FIRST_PROBE_MS });
  }

  /** Says whether that is new. Many that were on their way are one refusal. */
  refuse(key: Key, sentAt: number, now: number): boolean {
    const refusal = this.#find(key);
    if (refusal && sentAt < refusal.at) return false;
    const times = refusal ? refusal.times + 1 : 1;
    const wait = Math.min(FIRST_PROBE_MS * 2 ** (times - 1), SLOWEST_PROBE_MS);
    this.#set(key, { at: now, times, probeAt: now + wait });
    return !refusal;
  }

  /** Another gateway has seen it refused. */
  hear(key: Key, at: number, now: number): void {
    if (!this.#find(key)) this.#set(key, { at, times: 1, probeAt: Math.max(now, at + FIRST_PROBE_MS) });
  }

  /** An answer to a request that was sent after it was refused. Says whether it was. */
  accept(key: Key, sentAt: number): boolean {
    const refusal = this.#find(key);
    return refusal !== undefined && sentAt >= refusal.at && this.#refused.delete(nameOf(key));
  }

  #find(key: Key): Refusal | undefined {
    return this.#refused.size === 0 ? undefined : this.#refused.get(nameOf(key));
  }

  #set(key: Key, refusal: Refusal): void {
    this.#refused.delete(nameOf(key));
    this.#refused.set(nameOf(key), refusal);
    // The first of a map is the oldest in it. Forgotten, it is only refused once more.
    if (this.#refused.size > MOST_KEYS) this.#refused.delete(this.#refused.keys().next().value ?? '');
  }
}

function nameOf({ provider, keyId }: Key): string {
  return `${provider} ${keyId}`;
}
