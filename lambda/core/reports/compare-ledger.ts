import { Course } from './course.ts';
import { DAY_MS, HOUR_MS, type Stretch, startOfDay, startOfHour } from './read-rows.ts';
import { DIMENSIONS, OTHERS, type Progress, type Reports, type Sums, type Total } from './reports.ts';
import { staleHours, sumDay, sumHour } from './roll-up.ts';
import { NOTHING } from './sums.ts';
import { type BudgetVerification, verifyBudgets } from './verify-budgets.ts';

/** What rows, totals and budgets of a stretch of time came to, side by side. */
export interface Comparison {
  /** How far totals go. */
  readonly progress: Progress;
  readonly hours: number;
  readonly attempts: number;
  /** Totals that are not what their rows say. */
  readonly differences: readonly Difference[];
  readonly budgets: BudgetVerification;
}

/** A total, and what its rows come to. */
export interface Difference {
  readonly total: Total;
  readonly rows: Compared;
  readonly stored: Compared;
}

type Compared = Pick<Total, 'sums' | 'course'>;

/** Sums rows up again, and compares them with totals and budgets. Changes nothing. */
export async function compareLedger(reports: Reports, { team, from, to }: Stretch, now: number): Promise<Comparison> {
  const progress = (await reports.progress(team)) ?? { since: 0, until: 0 };
  const stale = await staleHours(reports, team, now);
  const start = Math.max(startOfHour(from), progress.since);
  const end = Math.min(to, progress.until);
  const differences: Difference[] = [];
  let hours = 0;
  let attempts = 0;
  for (let at = start; at < end; at += HOUR_MS) {
    // An attempt was corrected just now: the next run of the sweeper sums that hour up again.
    if (stale.has(at)) continue;
    const wanted = (await sumHour(reports, team, at)).totals;
    attempts += wanted.find(({ dimension }) => dimension === 'team')?.sums.attempts ?? 0;
    differences.push(...compare(wanted, await stored(reports, { team, interval: 'hour', at })));
    hours += 1;
  }
  for (let at = startOfDay(start); at + DAY_MS <= end; at += DAY_MS) {
    if (at < start || [...stale].some((hour) => startOfDay(hour) === at)) continue;
    differences.push(...compare(await sumDay(reports, team, at), await stored(reports, { team, interval: 'day', at })));
  }
  const budgets = await verifyBudgets(reports, { team, from, to }, now);
  return { progress, hours, attempts, differences, budgets };
}

async function stored(
  reports: Reports,
  { team, interval, at }: { readonly team: string; readonly interval: 'hour' | 'day'; readonly at: number },
): Promise<readonly Total[]> {
  const to = at + (interval === 'hour' ? HOUR_MS : DAY_MS);
  const found: Total[] = [];
  for (const dimension of DIMENSIONS) {
    for await (const total of reports.totals({ team, dimension, interval, from: at, to })) found.push(total);
  }
  return found;
}

function compare(wanted: readonly Total[], found: readonly Total[]): readonly Difference[] {
  const byName = new Map(found.map((total) => [nameOf(total), total]));
  const missing = new Map(byName);
  const differences: Difference[] = [];
  for (const total of wanted) {
    missing.delete(nameOf(total));
    const kept: Compared = byName.get(nameOf(total)) ?? { sums: NOTHING };
    const isSame =
      textOf(asFarAs(kept.sums, total.sums)) === textOf(kept.sums) && isSameCourse(total.course, kept.course);
    if (!isSame) differences.push({ total, rows: total, stored: kept });
  }
  for (const total of missing.values()) differences.push({ total, rows: { sums: NOTHING }, stored: total });
  return differences;
}

function nameOf({ dimension, value }: Total): string {
  return JSON.stringify([dimension, value === OTHERS ? 0 : value]);
}

/** What older versions have summed up does not count calls of which nobody knows what they saved. */
function asFarAs(stored: Sums, rows: Sums): Sums {
  return stored.unknownSaved === 0 ? { ...rows, unknownSaved: 0 } : rows;
}

/** What was summed up by an older version knows nothing of how attempts went, and cannot be wrong in it. */
function isSameCourse(rows: Course | undefined, stored: Course | undefined): boolean {
  return stored === undefined || courseText(rows, stored.looked > 0) === courseText(stored, stored.looked > 0);
}

function courseText(course = new Course(), isLooked = true): string {
  const { looked, cache, raced, won, ...known } = course.write();
  return JSON.stringify({ ...known, ...(isLooked && { looked, cache, raced, won }) });
}

/** In an order of its own: the store keeps none. */
function textOf({ usage, ...sums }: Sums): string {
  const counts = Object.entries(usage).filter(([, count]) => count !== 0);
  const entries = [...Object.entries(sums), ...counts].map(([name, value]) => `${name}=${value}`);
  return entries.sort().join(' ');
}

/** All of it, for people. */
export function wordsOf({ sums, course }: Compared): string {
  return course ? `${textOf(sums)} ${courseText(course)}` : textOf(sums);
}
