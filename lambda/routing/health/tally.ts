import { BUCKETS, bucketOf, quantile } from './quantile.ts';

/** Half of what was seen is forgotten in so long. */
const HALF_LIFE_MS = 5 * 60_000;
/** How much of the past each new one leaves of it: about so many of the latest decide, however many there are in a minute. */
const TIMES = { keep: 0.96, most: 25 };
const ENDS = { keep: 0.98, most: 50 };
/** So soon nothing has faded that anybody would notice. */
const FRESH_MS = 2_000;
/** Time to first content grows with what is read first: requests up to these many tokens are alike. */
const CLASSES = [2_000, 16_000, Number.POSITIVE_INFINITY] as const;
/** From so many on, requests of one size are judged by their like alone. */
const ENOUGH = 8;

const COUNTS = ['answered', 'failed', 'streamTokens', 'streamMs', 'wholeTokens', 'wholeMs'] as const;
const [ENDS_AT, STREAMS_AT, WHOLES_AT] = [0, 2, 4];
const SIZES_AT = COUNTS.length;
/** For each class: the times seen, and then those cut short. */
const SIZE_LENGTH = 2 * BUCKETS;
const LENGTH = SIZES_AT + CLASSES.length * SIZE_LENGTH;

/** How many sizes of requests are told apart. */
export const SIZES = CLASSES.length;

/** The name under which times are shared that were seen, of requests of a size: `s1b17`. */
export function timeSeen(size: number, bucket: number): string {
  return `s${size}b${bucket}`;
}

/** The names under which counts are shared, in the order in which they lie here: `s1b17` is a time seen, `c` one cut short. */
const NAMES: readonly string[] = [
  ...COUNTS,
  ...CLASSES.flatMap((_, size) =>
    [timeSeen, cutShort].flatMap((name) => Array.from({ length: BUCKETS }, (__, bucket) => name(size, bucket))),
  ),
];

function cutShort(size: number, bucket: number): string {
  return `c${size}b${bucket}`;
}

/** What the counts come to. */
export interface Measures {
  readonly samples: number;
  readonly firstContentMs: { readonly p50: number; readonly p90: number } | undefined;
  readonly tokensPerSecond: number | undefined;
  readonly errorRate: number;
}

/** How an answer was written. */
export interface Written {
  readonly firstContentMs: number;
  readonly totalMs: number;
  readonly outputTokens: number;
  readonly isStream: boolean;
}

/** What was counted of a target: it fades, adds up with what others have counted, and takes 2 KB. */
export class Tally {
  readonly #sums = new Float64Array(LENGTH);
  readonly #unshared = new Map<number, number>();
  /** By class of size, and for all sizes: until something new is counted. Fading changes no share and no mean. */
  #measures: (Measures | undefined)[] = [];
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  end(kind: 'answered' | 'failed', now: number): void {
    this.#age(now);
    this.#fade(ENDS_AT, 2, ENDS.keep);
    this.#count(ENDS_AT + (kind === 'answered' ? 0 : 1), 1);
  }

  write({ firstContentMs, totalMs, outputTokens, isStream }: Written, now: number): void {
    const ms = isStream ? totalMs - firstContentMs : totalMs;
    if (ms <= 0 || outputTokens <= 0) return;
    const at = isStream ? STREAMS_AT : WHOLES_AT;
    this.#age(now);
    this.#fade(at, 2, TIMES.keep);
    this.#count(at, outputTokens);
    this.#count(at + 1, Math.round(ms));
  }

  /** A first content, or for how long one was waited for until nobody wanted it any more. */
  time(ms: number, inputTokens: number, kind: 'seen' | 'cut-short', now: number): void {
    const at = SIZES_AT + sizeOf(inputTokens) * SIZE_LENGTH;
    this.#age(now);
    this.#fade(at, SIZE_LENGTH, TIMES.keep);
    this.#count(at + (kind === 'seen' ? 0 : BUCKETS) + bucketOf(ms), 1);
  }

  /** What was counted since the last time this was asked for. */
  takeUnshared(): Readonly<Record<string, number>> | undefined {
    if (this.#unshared.size === 0) return undefined;
    // Every place has a name.
    const counts = Object.fromEntries([...this.#unshared].map(([place, sum]) => [NAMES[place] as string, sum]));
    this.#unshared.clear();
    return counts;
  }

  /** Takes in what others have counted, that long ago: no more of it than decides here. */
  merge(counts: Readonly<Record<string, number>>, ageMs: number, now: number): void {
    this.#age(now);
    const weight = 2 ** (-ageMs / HALF_LIFE_MS);
    const of = (place: number) => counts[NAMES[place] ?? ''] ?? 0;
    const ends = of(ENDS_AT) + of(ENDS_AT + 1);
    this.#mix(counts, { at: ENDS_AT, length: 2, weight, events: ends, ...ENDS });
    this.#mix(counts, { at: STREAMS_AT, length: 2, weight, events: of(ENDS_AT), ...TIMES });
    this.#mix(counts, { at: WHOLES_AT, length: 2, weight, events: of(ENDS_AT), ...TIMES });
    for (let size = 0; size < CLASSES.length; size += 1) {
      const at = SIZES_AT + size * SIZE_LENGTH;
      let events = 0;
      for (let place = at; place < at + SIZE_LENGTH; place += 1) events += of(place);
      this.#mix(counts, { at, length: SIZE_LENGTH, weight, events, ...TIMES });
    }
    this.#measures = [];
  }

  measures(inputTokens: number | undefined): Measures {
    const size = inputTokens === undefined ? CLASSES.length : sizeOf(inputTokens);
    const measured = this.#measures[size] ?? this.#measure(size);
    this.#measures[size] = measured;
    return measured;
  }

  /** Whether enough requests of about this size have been seen to judge one by them. */
  knows(inputTokens: number): boolean {
    return this.#timesOf(sizeOf(inputTokens)) >= ENOUGH;
  }

  /** What is left of so many samples, if nothing has come since. */
  faded(samples: number, now: number): number {
    const age = now - this.#at;
    return age < FRESH_MS ? samples : Math.round(samples * remaining(age));
  }

  #measure(size: number): Measures {
    const [answered, failed] = [this.#sum(ENDS_AT), this.#sum(ENDS_AT + 1)];
    // Of streams, where the writing can be told from the reading before it; of whole answers if there are none.
    const at = this.#sum(STREAMS_AT + 1) > 0 ? STREAMS_AT : WHOLES_AT;
    const [tokens, ms] = [this.#sum(at), this.#sum(at + 1)];
    const [p50, p90] = this.#firstContent(size);
    return {
      samples: Math.round(answered + failed),
      firstContentMs: p50 === undefined || p90 === undefined ? undefined : { p50, p90 },
      tokensPerSecond: ms > 0 ? (tokens / ms) * 1_000 : undefined,
      errorRate: answered + failed > 0 ? failed / (answered + failed) : 0,
    };
  }

  #firstContent(size: number): (number | undefined)[] {
    const sizes = size < CLASSES.length && this.#timesOf(size) >= ENOUGH ? [size] : [...CLASSES.keys()];
    const from = (offset: number) => (bucket: number) =>
      sizes.reduce((sum, one) => sum + this.#sum(SIZES_AT + one * SIZE_LENGTH + offset + bucket), 0);
    return [0.5, 0.9].map((share) => quantile(share, from(0), from(BUCKETS)));
  }

  #timesOf(size: number): number {
    const at = SIZES_AT + size * SIZE_LENGTH;
    return this.#sums.subarray(at, at + BUCKETS).reduce((sum, one) => sum + one, 0);
  }

  #mix(counts: Readonly<Record<string, number>>, group: Group): void {
    const { at, length, weight, events, keep, most } = group;
    if (events <= 0) return;
    this.#fade(at, length, keep ** (events * weight));
    const share = weight * Math.min(1, most / events);
    for (let place = at; place < at + length; place += 1) {
      this.#sums[place] = this.#sum(place) + (counts[NAMES[place] ?? ''] ?? 0) * share;
    }
  }

  #count(place: number, amount: number): void {
    this.#sums[place] = this.#sum(place) + amount;
    this.#unshared.set(place, (this.#unshared.get(place) ?? 0) + amount);
    this.#measures = [];
  }

  #age(now: number): void {
    if (now <= this.#at) return;
    this.#fade(0, LENGTH, remaining(now - this.#at));
    this.#at = now;
  }

  #fade(from: number, length: number, factor: number): void {
    for (let place = from; place < from + length; place += 1) this.#sums[place] = this.#sum(place) * factor;
  }

  #sum(place: number): number {
    return this.#sums[place] ?? 0;
  }
}

/** A part of the counts that belongs together, and how it fades. */
interface Group {
  readonly at: number;
  readonly length: number;
  readonly weight: number;
  readonly events: number;
  readonly keep: number;
  readonly most: number;
}

function remaining(ageMs: number): number {
  return 2 ** (-ageMs / HALF_LIFE_MS);
}

function sizeOf(inputTokens: number): number {
  if (inputTokens <= CLASSES[0]) return 0;
  return inputTokens <= CLASSES[1] ? 1 : 2;
}
