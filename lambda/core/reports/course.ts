import { CACHE_STATUSES } from '../cache/cache-state.ts';
import { Histogram } from './histogram.ts';

/** What is measured of attempts. */
export const MEASURES = ['firstContentMs', 'totalMs', 'tokensPerSecond'] as const;
type Measure = (typeof MEASURES)[number];

/** A course as it is stored and compared: the same of the same attempts, in whatever order they came. */
export interface CourseRecord {
  readonly attempts: number;
  readonly rescued: number;
  readonly outcomes: Counts;
  readonly errors: Counts;
  /** By measure, as a histogram is written; what was never measured is left out. */
  readonly histograms: Readonly<Record<string, string>>;
  /** Of how many calls the rest is known: older versions did not look. */
  readonly looked: number;
  /** What the cache did for calls that it was on for. */
  readonly cache: Counts;
  /** Attempts that ran against another of their call, and those of them that answered. */
  readonly raced: number;
  readonly won: number;
}

/** How an attempt ended, and what was measured of it; what is absent was not. */
export interface AttemptEnd extends Partial<Readonly<Record<Measure, number | undefined>>> {
  readonly outcome: string | undefined;
  readonly errorCode: string | undefined;
}

type Counts = Readonly<Record<string, number>>;

/** What the cache did where it was on, and nobody need be asked: a closed list of words. */
export const CACHE_WORDS: readonly string[] = CACHE_STATUSES.filter((status) => status !== 'off');

/**
 * How attempts went: how they ended, how long they took, what other attempts saved, who won races, and what the cache did. Kept beside sums, because totals
 * of older versions have none of it: `attempts` says of how many it is known.
 */
export class Course {
  attempts = 0;
  /** Calls that were answered after an attempt of theirs had failed. */
  rescued = 0;
  /** How attempts ended, and with which errors: closed lists of words. */
  readonly outcomes = new Map<string, number>();
  readonly errors = new Map<string, number>();
  looked = 0;
  readonly cache = new Map<string, number>();
  raced = 0;
  won = 0;
  readonly #histograms: Partial<Record<Measure, Histogram>> = {};

  histogram(measure: Measure): Histogram {
    const histogram = this.#histograms[measure] ?? new Histogram();
    this.#histograms[measure] = histogram;
    return histogram;
  }

  add({ outcome, errorCode, ...measured }: AttemptEnd, isRescue: boolean): void {
    this.attempts += 1;
    if (isRescue) this.rescued += 1;
    if (outcome !== undefined) count(this.outcomes, outcome, 1);
    if (errorCode !== undefined) count(this.errors, errorCode, 1);
    for (const measure of MEASURES) {
      const value = measured[measure];
      if (value !== undefined) this.histogram(measure).add(value);
    }
  }

  /** Looks at a call, once for all of its attempts. */
  addCall(cache: string | undefined): void {
    this.looked += 1;
    if (cache !== undefined && CACHE_WORDS.includes(cache)) count(this.cache, cache, 1);
  }

  addRace(hasWon: boolean): void {
    this.raced += 1;
    if (hasWon) this.won += 1;
  }

  merge(other: Course): void {
    this.attempts += other.attempts;
    this.rescued += other.rescued;
    for (const [name, sum] of other.outcomes) count(this.outcomes, name, sum);
    for (const [name, sum] of other.errors) count(this.errors, name, sum);
    for (const measure of MEASURES) this.histogram(measure).merge(other.histogram(measure));
    this.looked += other.looked;
    for (const [name, sum] of other.cache) count(this.cache, name, sum);
    this.raced += other.raced;
    this.won += other.won;
  }

  write(): CourseRecord {
    const histograms = MEASURES.map((measure) => [measure, this.histogram(measure).write()] as const);
    return {
      attempts: this.attempts,
      rescued: this.rescued,
      outcomes: sorted(this.outcomes),
      errors: sorted(this.errors),
      histograms: Object.fromEntries(histograms.filter(([, text]) => text !== '')),
      looked: this.looked,
      cache: sorted(this.cache),
      raced: this.raced,
      won: this.won,
    };
  }

  static read({ attempts, rescued, outcomes, errors, histograms, ...looked }: CourseRecord): Course {
    const course = new Course();
    course.attempts = attempts;
    course.rescued = rescued;
    for (const [name, sum] of Object.entries(outcomes)) count(course.outcomes, name, sum);
    for (const [name, sum] of Object.entries(errors)) count(course.errors, name, sum);
    for (const measure of MEASURES) course.histogram(measure).merge(Histogram.read(histograms[measure] ?? ''));
    course.looked = looked.looked;
    for (const [name, sum] of Object.entries(looked.cache)) count(course.cache, name, sum);
    course.raced = looked.raced;
    course.won = looked.won;
    return course;
  }
}

function sorted(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function count(counts: Map<string, number>, name: string, more: number): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
