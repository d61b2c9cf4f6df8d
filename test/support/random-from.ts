/** Randomness that is the same each time: numbers, choices and chances from a seed. */
export interface Random {
  /** From 0 to 1. */
  next(): number;
  /** A whole number below `count`. */
  below(count: number): number;
  chance(probability: number): boolean;
  /** One of them; there must be one. */
  oneOf<T>(choices: readonly T[]): T;
}

/** Mulberry32: small, fast and random enough to choose what happens next. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    // The index is within the choices.
    oneOf: <T>(choices: readonly T[]) => choices[below(choices.length)] as T,
  };
}
