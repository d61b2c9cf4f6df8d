/** Where bytes are cut: at every byte, at these offsets, or at random places. */
export type Split = 'every-byte' | readonly number[] | RandomSplit;

export interface RandomSplit {
  readonly seed: number;
  /** The largest piece, in bytes. Default 64. */
  readonly largest?: number;
}

/** Cuts bytes at offsets, at every byte, or at random places that a seed repeats. */
export function splitBytes(body: Buffer, split: Split): Buffer[] {
  if (body.length === 0) return [];
  const offsets =
    split === 'every-byte'
      ? Array.from(body, (_, at) => at)
      : 'seed' in split
        ? randomOffsets(body.length, split)
        : split;
  const cuts = [0, ...offsets.filter((at) => at > 0 && at < body.length), body.length];
  return cuts.slice(1).map((end, index) => body.subarray(cuts[index], end));
}

function randomOffsets(length: number, { seed, largest = 64 }: RandomSplit): number[] {
  const next = seededRandom(seed);
  const offsets: number[] = [];
  for (let at = 0; at < length; ) {
    at += 1 + Math.floor(next() * largest);
    offsets.push(at);
  }
  return offsets;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
