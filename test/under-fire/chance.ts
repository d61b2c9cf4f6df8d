/** Chances that are the same again for the same seed: mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (count) => Math.floor(next() * count),
    is: (share) => next() < share,
  };
}

export interface Chance {
  /** From 0 to 1. */
  next(): number;
  /** A whole number from 0. */
  below(count: number): number;
  /** True so often. */
  is(share: number): boolean;
}
