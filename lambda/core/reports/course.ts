import { Histogram } from './histogram.ts';
import type { LedgerRow } from './reports.ts';
import { FAILURES, type Recorded } from './sums.ts';

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
}

type Counts = Readonly<Record<string, number>>;

/**
 * How attempts went: how they ended, how long they took, and what other attempts saved. Kept beside sums, because totals
 * of older versions have none of it: `attempts` says of how many it is known.
 */
export class Course {
  attempts = 0;
  /** Calls that were answered after an attempt of theirs had failed. */
  rescued = 0;
  /** How attempts ended, and with which errors: closed lists of words. */
  readonly outcomes = new Map<string, number>();
  readonly errors = new Map<string, number>();
  readonly #histograms: Partial<Record<Measure, Histogram>> = {};

  histogram(measure: Measure): Histogram {
    const histogram = this.#histograms[measure] ?? new Histogram();
    this.#histograms[measure] = histogram;
    return histogram;
  }

  add(recorded: Recorded, isRescue: boolean): void {
    if (recorded.row.cache === 'hit') return; // Nobody was asked: it is no attempt.
    const end = endOf(recorded);
    this.attempts += 1;
    if (isRescue) this.rescued += 1;
    if (end.outcome !== undefined) count(this.outcomes, end.outcome, 1);
    if (end.errorCode !== undefined) count(this.errors, end.errorCode, 1);
    if (end.outcome === 'answered' && end.totalMs !== undefined) this.histogram('totalMs').add(end.totalMs);
    // Of an answer in one piece nobody can tell when it began.
    if (recorded.row.isStream && end.firstContentMs !== undefined) {
      this.histogram('firstContentMs').add(end.firstContentMs);
    }
    const speed = speedOf(end);
    if (speed !== null) this.histogram('tokensPerSecond').add(speed);
  }

  merge(other: Course): void {
    this.attempts += other.attempts;
    this.rescued += other.rescued;
    for (const [name, sum] of other.outcomes) count(this.outcomes, name, sum);
    for (const [name, sum] of other.errors) count(this.errors, name, sum);
    for (const measure of MEASURES) this.histogram(measure).merge(other.histogram(measure));
  }

  write(): CourseRecord {
    const histograms = MEASURES.map((measure) => [measure, this.histogram(measure).write()] as const);
    return {
      attempts: this.attempts,
      rescued: this.rescued,
      outcomes: sorted(this.outcomes),
      errors: sorted(this.errors),
      histograms: Object.fromEntries(histograms.filter(([, text]) => text !== '')),
    };
  }

  static read({ attempts, rescued, outcomes, errors, histograms }: CourseRecord): Course {
    const course = new Course();
    course.attempts = attempts;
    course.rescued = rescued;
    for (const [name, sum] of Object.entries(outcomes)) count(course.outcomes, name, sum);
    for (const [name, sum] of Object.entries(errors)) count(course.errors, name, sum);
    for (const measure of MEASURES) course.histogram(measure).merge(Histogram.read(histograms[measure] ?? ''));
    return course;
  }
}

/** Which attempt of a call has saved it: the one that answered, if another had failed before. */
export function rescuerIn(attempts: readonly Recorded[]): Recorded | undefined {
  const answered = attempts.findIndex((attempt) => endOf(attempt).outcome === 'answered');
  const isRescue = attempts.slice(0, Math.max(0, answered)).some((one) => FAILURES.has(endOf(one).outcome ?? ''));
  return isRescue ? attempts[answered] : undefined;
}

/** How fast output came once it came; of an answer in one piece nobody can tell. */
export function speedOf({ usage, firstContentMs, totalMs, isStream }: LedgerRow): number | null {
  const tokens = usage.outputTokens ?? 0;
  if (!isStream || firstContentMs === undefined || totalMs === undefined || tokens === 0) return null;
  const milliseconds = totalMs - firstContentMs;
  return milliseconds > 0 ? Math.round((tokens * 10_000) / milliseconds) / 10 : null;
}

/** The row that tells how an attempt ended: its own, or that of an end that came late. */
function endOf({ row, correction }: Recorded): LedgerRow {
  return correction?.outcome === undefined ? row : correction;
}

function sorted(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function count(counts: Map<string, number>, name: string, more: number): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
