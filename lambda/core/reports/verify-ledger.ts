import type { Json } from '../types.ts';
import { Course } from './course.ts';
import { momentOf } from './describe-attempt.ts';
import { money } from './describe-sums.ts';
import { type Query, requireKnown, wrong } from './read-query.ts';
import { DAY_MS, HOUR_MS, startOfDay, startOfHour } from './read-rows.ts';
import { DIMENSIONS, OTHERS, type Reports, type Sums, type Total } from './reports.ts';
import { staleHours, sumDay, sumHour } from './roll-up.ts';
import { NOTHING } from './sums.ts';
import { stretchIn } from './usage-wish.ts';
import { verifyBudgets } from './verify-budgets.ts';

const LONGEST_MS = 31 * DAY_MS;
const MOST_SHOWN = 100;

/** Sums rows up again, and compares them with totals and budgets: `GET /teams/{team}/ledger/verify`. Changes nothing. */
export async function verifyLedger(
  reports: Reports,
  { team, query, now }: { readonly team: string; readonly query: Query; readonly now: number },
): Promise<Json> {
  requireKnown(query, ['from', 'to']);
  const { from, to } = stretchIn(query, { now, default: 'day' });
  if (to - from > LONGEST_MS) throw wrong('from', `is more than ${LONGEST_MS / DAY_MS} days before \`to\`.`);
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
  const found = [...differences.map(describe), ...budgets.differences];
  return {
    object: 'verification',
    team,
    from: momentOf(from),
    to: momentOf(to),
    rolled_up_until: progress.until > 0 ? momentOf(progress.until) : null,
    hours,
    attempts,
    budgets: budgets.compared,
    budgets_in_use: budgets.inUse,
    is_equal: found.length === 0,
    difference_count: found.length,
    differences: found.slice(0, MOST_SHOWN),
  };
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

type Compared = Pick<Total, 'sums' | 'course'>;

interface Difference {
  readonly total: Total;
  readonly rows: Compared;
  readonly stored: Compared;
}

function compare(wanted: readonly Total[], kept: readonly Total[]): readonly Difference[] {
  const byName = new Map(kept.map((total) => [nameOf(total), total]));
  const missing = new Map(byName);
  const differences: Difference[] = [];
  for (const total of wanted) {
    missing.delete(nameOf(total));
    const found: Compared = byName.get(nameOf(total)) ?? { sums: NOTHING };
    const isSame = textOf(total.sums) === textOf(found.sums) && isSameCourse(total.course, found.course);
    if (!isSame) differences.push({ total, rows: total, stored: found });
  }
  for (const total of missing.values()) differences.push({ total, rows: { sums: NOTHING }, stored: total });
  return differences;
}

function nameOf({ dimension, value }: Total): string {
  return JSON.stringify([dimension, value === OTHERS ? 0 : value]);
}

/** What was summed up by an older version knows nothing of how attempts went, and cannot be wrong in it. */
function isSameCourse(rows: Course | undefined, stored: Course | undefined): boolean {
  return stored === undefined || courseText(rows) === courseText(stored);
}

function courseText(course = new Course()): string {
  return JSON.stringify(course.write());
}

/** In an order of its own: the store keeps none. */
function textOf({ usage, ...sums }: Sums): string {
  const counts = Object.entries(usage).filter(([, count]) => count !== 0);
  const entries = [...Object.entries(sums), ...counts].map(([name, value]) => `${name}=${value}`);
  return entries.sort().join(' ');
}

function wordsOf({ sums, course }: Compared): string {
  return course ? `${textOf(sums)} ${courseText(course)}` : textOf(sums);
}

function describe({ total: { dimension, interval, at, value }, rows, stored }: Difference): Json {
  return {
    [interval]: momentOf(at),
    dimension,
    value: typeof value === 'string' ? value : null,
    attempts: { rows: rows.sums.attempts, totals: stored.sums.attempts },
    ...money('rows_cost', rows.sums.picoUsd),
    ...money('totals_cost', stored.sums.picoUsd),
    rows: wordsOf(rows),
    totals: wordsOf(stored),
  };
}
