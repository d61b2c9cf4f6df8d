import { ulidTime } from '../ids.ts';
import { type LedgerRow, placeOf, type Reports, type RowFilter } from './reports.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Calls of a team in a stretch of time. */
export interface Stretch {
  readonly team: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** As much of one part as is held in memory at a time. */
const PAGE_ROWS = 500;

/** Thrown by readers that were told how much they may read. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
}

/**
 * Goes through the calls of a stretch of time, all rows of a call together. The order is always the same, part by part:
 * what is summed up with a bound on it comes out the same each time.
 */
export async function* readCalls(
  reports: Reports,
  stretch: Stretch,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly LedgerRow[]> {
  let read = 0;
  for (const { day, from, to } of daysOf(stretch)) {
    const wish = { team: stretch.team, day, from, to, order: 'oldest-first', most: PAGE_ROWS } as const;
    const first = Array.from({ length: reports.parts }, (_, part) => reports.page({ ...wish, part }));
    for (const [part, { promise }] of first.map((page) => ({ promise: settled(page) })).entries()) {
      let call: LedgerRow[] = [];
      for (let page = await unwrap(promise); ; ) {
        read += page.read;
        if (read > most) throw new TooManyRows(`more than ${most} rows`);
        for (const row of page.rows) {
          if (call[0] && call[0].callId !== row.callId) {
            yield call;
            call = [];
          }
          call.push(row);
        }
        if (page.next === undefined) break;
        page = await reports.page({ ...wish, part, after: page.next });
      }
      if (call.length > 0) yield call;
    }
  }
}

type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** A promise that is awaited later must not be thought forgotten when it fails before. */
async function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

async function unwrap<T>(promise: Promise<Settled<T>>): Promise<T> {
  const outcome = await promise;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

/** Whether a team has no calls in a stretch of time. */
export async function isEmpty(reports: Reports, stretch: Stretch): Promise<boolean> {
  for (const { day, from, to } of daysOf(stretch)) {
    const wish = { team: stretch.team, day, from, to, order: 'oldest-first', most: 1 } as const;
    const pages = Array.from({ length: reports.parts }, (_, part) => reports.page({ ...wish, part }));
    if ((await Promise.all(pages)).some(({ rows }) => rows.length > 0)) return false;
  }
  return true;
}

/** A stretch of time, and what is looked for in it. */
export interface Search extends Stretch {
  readonly filter: RowFilter;
  /** Only what lies before this place. */
  readonly before?: string | undefined;
}

/** How much is read before a search says how far it has come. */
interface ReadBounds {
  readonly rows: number;
  readonly pages: number;
}

const BOUNDS: ReadBounds = { rows: 20_000, pages: 1_600 };

/** Something that was found, or how far the search has come: all from there on has been looked at. */
export type Found = { readonly row: LedgerRow } | { readonly reached: string };

/** The rows of a stretch of time from the newest to the oldest: the parts of each day, merged. */
export async function* newestFirst(
  reports: Reports,
  search: Search,
  bounds: ReadBounds = BOUNDS,
): AsyncGenerator<Found, void> {
  let left = { ...bounds };
  for (const { day, from, to } of daysOf(search).reverse()) {
    const { before } = search;
    if (before !== undefined && before <= from) continue;
    const upper = before !== undefined && before < to ? before : to;
    const lanes = Array.from({ length: reports.parts }, (_, part) => aLane(part, upper));
    const wish = { team: search.team, day, from, to: upper, order: 'newest-first', filter: search.filter } as const;
    while (lanes.some((lane) => lane.rows.length > 0 || !lane.isDone)) {
      const next = newestOf(lanes);
      if (next) {
        yield { row: next };
        continue;
      }
      const hungry = lanes.filter((lane) => lane.rows.length === 0 && !lane.isDone);
      if (left.pages < hungry.length || left.rows <= 0) {
        yield { reached: hungry.map(({ readTo }) => readTo).reduce((one, other) => (one > other ? one : other)) };
        left = { ...bounds }; // Who asks for more gets more.
      }
      left.pages -= hungry.length;
      await Promise.all(
        hungry.map(async (lane) => {
          const { part, after, most } = lane;
          const page = await reports.page({ ...wish, part, after, most });
          left.rows -= page.read;
          // Another page may have ended at this very place: it has been told already.
          lane.rows.push(...page.rows.filter((row) => placeOf(row) !== before));
          lane.after = page.next;
          lane.isDone = page.next === undefined;
          lane.readTo = page.next ?? from;
          lane.most = Math.min(most * 4, PAGE_ROWS);
        }),
      );
    }
  }
}

/** One part of a day on its way from its end to its beginning. */
interface Lane {
  readonly part: number;
  /** Found and not told. */
  readonly rows: LedgerRow[];
  after: string | undefined;
  /** All from here on has been read. */
  readTo: string;
  isDone: boolean;
  most: number;
}

/** Most searches end soon; pages grow for those that do not. */
const FIRST_ROWS = 8;

function aLane(part: number, upper: string): Lane {
  return { part, rows: [], after: undefined, readTo: upper, isDone: false, most: FIRST_ROWS };
}

/** Takes the newest row that was found, if nothing newer can still be found. */
function newestOf(lanes: readonly Lane[]): LedgerRow | undefined {
  let newest: { readonly lane: Lane; readonly place: string } | undefined;
  for (const lane of lanes) {
    const place = lane.rows[0] && placeOf(lane.rows[0]);
    if (place !== undefined && (newest === undefined || place > newest.place)) newest = { lane, place };
  }
  const found = newest;
  if (!found || lanes.some((lane) => lane.rows.length === 0 && !lane.isDone && lane.readTo > found.place))
    return undefined;
  return found.lane.rows.shift();
}

interface Day {
  readonly day: string;
  /** Places within it. */
  readonly from: string;
  readonly to: string;
}

/** The days of a stretch of time, and which places of them belong to it. */
function daysOf({ from, to }: Stretch): Day[] {
  const days: Day[] = [];
  for (let at = startOfDay(from); at < to; at += DAY_MS) {
    days.push({
      day: new Date(at).toISOString().slice(0, 10),
      from: ulidTime(Math.max(from, at)),
      to: ulidTime(Math.min(to, at + DAY_MS)),
    });
  }
  return days;
}

export function startOfDay(at: number): number {
  return at - (at % DAY_MS);
}

export function startOfHour(at: number): number {
  return at - (at % HOUR_MS);
}
