import { LEASE_MS } from '../ledger.ts';
import { createGrouping } from './grouping.ts';
import { DAY_MS, HOUR_MS, isEmpty, readCalls, startOfDay } from './read-rows.ts';
import {
  DIMENSIONS,
  type Dimension,
  type Progress,
  placeOf,
  type Reports,
  type Total,
  type Totals,
} from './reports.ts';
import { attemptsOf } from './sums.ts';

/** A function may make attempts for so long after a call came in. */
const CALL_MS = 15 * 60_000;
/** When no attempt of an hour can be under way any more: the last lease, a run of the sweeper, and a margin. */
const CLOSED_AFTER_MS = CALL_MS + LEASE_MS + 10 * 60_000;
/** How long a late end is waited for: longer than any queue keeps one. */
const WATCHED_MS = 15 * DAY_MS;
/** How far back rows are looked for that came before the first roll-up. */
const BACK_MS = 400 * DAY_MS;
/** How many days of these in one run. */
const BACK_DAYS = 14;
/** How often the sweeper runs. */
const RUN_EVERY_MS = 5 * 60_000;
/** How many attempts of an hour are watched one by one. */
const MOST_WATCHED = 2_000;

/** What a roll-up goes by. */
export interface RollUp {
  readonly totals: Totals;
  /** Those of the configuration; who has totals already is added. */
  readonly teams: Iterable<string>;
  now(): number;
  /** When it should come to an end: the next run goes on. */
  readonly deadline: number;
}

/**
 * Sums up the hours and days that are closed. Everything it writes follows from the rows alone, and is written as a
 * whole: running it again, or two at a time, changes nothing. What fails for one team stops no other.
 */
export async function rollUp(job: RollUp): Promise<void> {
  const teams = inTurn(new Set([...job.teams, ...(await job.totals.teams())]), job.now());
  const failures: unknown[] = [];
  for (const team of teams) {
    if (job.now() >= job.deadline) break;
    try {
      await rollUpTeam(job, team);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `the totals of ${failures.length} teams could not be made`);
}

/** Each run begins with another team: one that takes all the time of a run holds up no other for good. */
function inTurn(teams: ReadonlySet<string>, now: number): readonly string[] {
  const sorted = [...teams].sort();
  const first = sorted.length === 0 ? 0 : Math.floor(now / RUN_EVERY_MS) % sorted.length;
  return [...sorted.slice(first), ...sorted.slice(0, first)];
}

/** Hours within what is rolled up whose totals are no longer what their rows say: an attempt of theirs was corrected. */
export async function staleHours(reports: Reports, team: string, now: number): Promise<ReadonlySet<number>> {
  const stale = new Set<number>();
  for (const { at, places, isMore, marks } of await reports.watched(team)) {
    const isOver = at < now - WATCHED_MS;
    if (isOver || isMore || marks > 0 || (await reports.isCorrected(team, places))) stale.add(at);
  }
  return stale;
}

async function rollUpTeam(job: RollUp, team: string): Promise<void> {
  const { totals, now, deadline } = job;
  const start = startOfDay(now() - CLOSED_AFTER_MS - HOUR_MS);
  const first = await totals.progress(team);
  let progress = first ?? { since: start, until: start };
  for (const hour of await staleHours(totals, team, now())) {
    await rollHour(job, team, hour);
    if (startOfDay(hour) + DAY_MS <= progress.until) await rollDay(totals, team, startOfDay(hour));
  }
  while (now() < deadline && progress.until + HOUR_MS + CLOSED_AFTER_MS <= now()) {
    if (!(await rollHour(job, team, progress.until))) break;
    progress = { ...progress, until: progress.until + HOUR_MS };
    if (startOfDay(progress.until) === progress.until) await rollDay(totals, team, progress.until - DAY_MS);
    await totals.setProgress(team, progress);
  }
  const since = await lookBack(job, team, progress);
  if (!first || since !== progress.since) await totals.setProgress(team, { ...progress, since });
}

/** Days before the first roll-up, from the last to the first: usually nothing is there. */
async function lookBack(job: RollUp, team: string, { since }: Progress): Promise<number> {
  const { totals, now, deadline } = job;
  const end = Math.max(startOfDay(now()) - BACK_MS, since - BACK_DAYS * DAY_MS);
  for (let day = since - DAY_MS; day >= end; day -= DAY_MS) {
    if (now() >= deadline) return day + DAY_MS;
    if (await isEmpty(totals, { team, from: day, to: day + DAY_MS })) continue;
    for (let hour = day; hour < day + DAY_MS; hour += HOUR_MS) {
      if (!(await rollHour(job, team, hour))) return day + DAY_MS;
    }
    await rollDay(totals, team, day);
  }
  return Math.min(since, end);
}

/** Sums up an hour; false if attempts of it are still under way. */
async function rollHour({ totals, now }: RollUp, team: string, at: number): Promise<boolean> {
  const watched = (await totals.watched(team)).find((one) => one.at === at); // Before the rows, or a mark might be missed.
  const hour = await sumHour(totals, team, at);
  if (hour.isOpen) return false;
  await totals.put(team, hour.totals);
  // Last of all: until then a reader that knows of the correction reads the rows instead.
  const isOver = at < now() - WATCHED_MS;
  const places = isOver ? [] : hour.expired;
  if (places.length > 0 || watched) {
    const isMore = places.length > MOST_WATCHED;
    await totals.watch(team, { at, places: places.slice(0, MOST_WATCHED), isMore, marks: watched?.marks ?? 0 });
  }
  return true;
}

/** What the rows of an hour come to. */
export async function sumHour(
  reports: Reports,
  team: string,
  at: number,
): Promise<{ readonly totals: readonly Total[]; readonly expired: readonly string[]; readonly isOpen: boolean }> {
  const groupings = DIMENSIONS.map((dimension) => ({ dimension, grouping: createGrouping([dimension]) }));
  const expired: string[] = [];
  let isOpen = false;
  for await (const rows of readCalls(reports, { team, from: at, to: at + HOUR_MS })) {
    for (const { grouping } of groupings) grouping.addCall(rows);
    isOpen ||= rows.some(({ state }) => state === 'reserved');
    for (const { row, correction } of attemptsOf(rows)) {
      if (row.state === 'expired' && !correction && expired.length <= MOST_WATCHED) expired.push(placeOf(row));
    }
  }
  const totals = groupings.flatMap(({ dimension, grouping }) =>
    totalsOf(grouping, { dimension, interval: 'hour', at }),
  );
  return { totals, expired, isOpen };
}

async function rollDay(totals: Totals, team: string, at: number): Promise<void> {
  await totals.put(team, await sumDay(totals, team, at));
}

/** What the hours of a day come to. */
export async function sumDay(reports: Reports, team: string, at: number): Promise<readonly Total[]> {
  const days: Total[] = [];
  for (const dimension of DIMENSIONS) {
    const grouping = createGrouping([dimension]);
    const hours = reports.totals({ team, dimension, interval: 'hour', from: at, to: at + DAY_MS });
    for await (const { value, sums, course } of hours) grouping.add([value], sums, course);
    days.push(...totalsOf(grouping, { dimension, interval: 'day', at }));
  }
  return days;
}

function totalsOf(
  grouping: ReturnType<typeof createGrouping>,
  place: { readonly dimension: Dimension; readonly interval: 'hour' | 'day'; readonly at: number },
): Total[] {
  // One dimension has one value.
  return grouping.list().map(({ values, sums, course }) => ({
    ...place,
    value: values[0] ?? null,
    sums,
    // Of hours that older versions have summed up, nothing is known: as before, that is what absent means.
    course: course.attempts > 0 || course.looked > 0 ? course : undefined,
  }));
}
