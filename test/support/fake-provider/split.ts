import { randomFrom } from '../random-from.ts';

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
  const { next } = randomFrom(seed);
  const offsets: number[] = [];
  for (let at = 0; at < length; ) {
    at += 1 + Math.floor(next() * largest);
    offsets.push(at);
  }
  return offsets;
}
