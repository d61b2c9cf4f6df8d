import type { Lane } from '../../core/health.ts';
import type { Target } from '../../core/types.ts';
import { Breaker } from './breaker.ts';
import { Tally } from './tally.ts';

/** So many targets are remembered: those that were used last. Callers may name models without end. */
const MOST_TARGETS = 500;
/** So many keys of each. */
const MOST_KEYS = 64;

/** What is remembered of a target. */
export interface KeptTarget {
  readonly target: Target;
  readonly tally: Tally;
  readonly lanes: Map<string, KeptLane>;
  inFlight: number;
  usedAt: number;
}

/** What is remembered of one key of it. */
export interface KeptLane {
  readonly breaker: Breaker;
  quotaLeft?: number;
  quotaAt?: number;
  usedAt: number;
}

/** All that is remembered, within bounds. Two maps deep, because making one name of two costs more than the look-up. */
export class Kept {
  readonly #providers = new Map<string, Map<string, KeptTarget>>();
  readonly #random: () => number;
  #count = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  find({ provider, model }: Target): KeptTarget | undefined {
    return this.#providers.get(provider)?.get(model);
  }

  findLane(lane: Lane): KeptLane | undefined {
    return this.find(lane)?.lanes.get(lane.keyId);
  }

  target({ provider, model }: Target, now: number): KeptTarget {
    const found = this.find({ provider, model });
    if (found) return found;
    const made = { target: { provider, model }, tally: new Tally(now), lanes: new Map(), inFlight: 0, usedAt: now };
    const models = this.#providers.get(provider) ?? new Map<string, KeptTarget>();
    this.#providers.set(provider, models.set(model, made));
    this.#count += 1;
    if (this.#count > MOST_TARGETS) this.#forget();
    return made;
  }

  lane(lane: Lane, now: number): KeptLane {
    const { lanes } = this.target(lane, now);
    const found = lanes.get(lane.keyId);
    if (found) return found;
    if (lanes.size >= MOST_KEYS) lanes.delete(leastUsed(lanes.entries())?.[0] ?? '');
    const made = { breaker: new Breaker(now, this.#random), usedAt: now };
    lanes.set(lane.keyId, made);
    return made;
  }

  *targets(): Generator<KeptTarget> {
    for (const models of this.#providers.values()) yield* models.values();
  }

  #forget(): void {
    const [target] = leastUsed([...this.targets()].map((one) => [one.target, one] as const)) ?? [];
    if (!target) return;
    this.#providers.get(target.provider)?.delete(target.model);
    this.#count -= 1;
  }
}

function leastUsed<K, V extends { readonly usedAt: number }>(entries: Iterable<readonly [K, V]>) {
  let least: readonly [K, V] | undefined;
  for (const entry of entries) if (least === undefined || entry[1].usedAt < least[1].usedAt) least = entry;
  return least;
}
