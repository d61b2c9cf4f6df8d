import type { Random } from '../support/random-from.ts';

/** What a world is like: each seed turns each class of faults on or off, with an intensity of its own. */
export interface Swarm {
  /** Of the store: for each operation. */
  readonly throttle: number;
  /** The operation is done, and its answer is lost. */
  readonly lost: number;
  /** The operation never arrives. */
  readonly dropped: number;
  /** Its sender hears of an error, and it arrives later all the same. */
  readonly late: number;
  readonly conflict: number;
  /** For how long each operation is throttled, and from when on. */
  readonly outage: { readonly afterMs: number; readonly forMs: number };
  readonly lagMs: number;
  readonly pageItems: number;
  /** Of functions: at each step. */
  readonly kill: number;
  readonly freeze: number;
  /** Of providers: for each request. */
  readonly refuse: number;
  readonly unreachable: number;
  readonly silent: number;
  readonly ambiguous: number;
  readonly cut: number;
  readonly overshoot: number;
  /** Of callers. */
  readonly leave: number;
  readonly calls: number;
  /** Within what time all calls come. */
  readonly withinMs: number;
  /** In how many parts budgets are to be kept, as functions know it: not all have the same configuration. */
  readonly shards: number;
  readonly otherShards: number;
  /** How many usual holds a budget is for, and another limit that some functions know. */
  readonly room: number;
  readonly otherRoom: number;
  readonly hasKeyBudget: boolean;
  readonly concurrency: number | undefined;
  /** How long before midnight the first call comes. */
  readonly beforeMidnightMs: number;
  /** Pico-dollars for a token of input. */
  readonly inputPrice: bigint;
  readonly sweeps: number;
}

const MINUTE = 60_000;

export function swarmFrom(random: Random): Swarm {
  const sometimes = (most: number, share = 0.5) => (random.chance(share) ? random.next() * most : 0);
  const shards = random.oneOf([1, 1, 4, 4, 16]);
  const room = 1 + random.below(12);
  const [kill, freeze] = [sometimes(0.05, 0.6), sometimes(0.04, 0.4)];
  return {
    throttle: sometimes(0.4),
    lost: sometimes(0.3),
    dropped: sometimes(0.2),
    late: sometimes(0.1, 0.3),
    conflict: sometimes(0.3),
    outage: random.chance(0.2) ? { afterMs: random.below(MINUTE), forMs: 30_000 } : { afterMs: 0, forMs: 0 },
    lagMs: random.chance(0.5) ? random.below(5_000) : 0,
    pageItems: 1 + random.below(4),
    kill,
    freeze,
    refuse: sometimes(0.5),
    unreachable: sometimes(0.3, 0.3),
    silent: sometimes(0.2, 0.3),
    ambiguous: sometimes(0.5),
    cut: sometimes(0.5),
    overshoot: sometimes(0.3, 0.2),
    leave: sometimes(0.4),
    calls: 2 + random.below(4),
    withinMs: random.chance(0.5) ? 200 : 2 * MINUTE,
    shards,
    otherShards: random.chance(0.8) ? shards : random.oneOf([1, 4, 16]),
    room,
    otherRoom: random.chance(0.6) ? room : 1 + random.below(12),
    hasKeyBudget: random.chance(0.3),
    concurrency: random.chance(0.3) ? 1 + random.below(4) : undefined,
    beforeMidnightMs: random.chance(0.3) ? random.below(2 * MINUTE) : 12 * 60 * MINUTE,
    inputPrice: random.oneOf([150_000n, 15_000_000n, 2_000_000_000_003n]),
    sweeps: kill + freeze > 0 ? 1 + random.below(2) : 0,
  };
}
