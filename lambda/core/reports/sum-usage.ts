import { MOST_GROUPS } from './grouping.ts';
import { wrong } from './read-query.ts';
import { DAY_MS, HOUR_MS, readCalls, type Stretch, startOfDay, startOfHour, TooManyRows } from './read-rows.ts';
import type { Dimension, Progress, Reports } from './reports.ts';
import { staleHours } from './roll-up.ts';
import { createSums, type SumsSoFar, type UsageSums } from './sums-so-far.ts';
import type { SumWish } from './usage-wish.ts';

/** Rows that are read for one answer, beside what is summed up already. */
export const MOST_ROWS = 100_000;

export interface SumOptions {
  readonly now: number;
  readonly mostRows?: number;
  readonly mostGroups?: number;
}

/** Sums up what a team has used: from totals where there are some, and from rows for the rest. */
export async function sumUsage(
  reports: Reports,
  wish: SumWish,
  { now, mostRows = MOST_ROWS, mostGroups = MOST_GROUPS }: SumOptions,
): Promise<UsageSums> {
  const progress = await reports.progress(wish.team);
  const stale = progress ? await staleHours(reports, wish.team, now) : new Set<number>();
  const sums = createSums(wish, mostGroups);
  const stored = storedDimension(wish);
  const pieces = piecesOf(wish, stored === undefined ? undefined : progress, stale);
  let left = mostRows;
  for (const piece of pieces) {
    if (piece.kind !== 'rows' && stored !== undefined) {
      await addTotals(reports, sums, { wish, piece, dimension: stored });
      continue;
    }
    try {
      left -= await addRows(reports, sums, { wish, piece, most: left, mostGroups });
    } catch (error) {
      if (!(error instanceof TooManyRows)) throw error;
      // A busy team's last hour or two: what is before them is right, and the answer says where it ends.
      if (stored !== undefined && progress && piece.from >= progress.until) return { to: piece.from, ...sums.done() };
      throw wrong(
        'from',
        `and \`to\` hold more than ${mostRows} attempts that would have to be read one by one: choose a shorter time` +
          `${stored === undefined ? ', or group by one thing only' : ''}.`,
      );
    }
  }
  return { to: wish.to, ...sums.done() };
}

/** Totals know one dimension at a time. */
function storedDimension({ groupBy }: SumWish): Dimension | undefined {
  const others = groupBy.filter((dimension) => dimension !== 'team');
  if (others.length > 1) return undefined;
  return others[0] ?? 'team';
}

interface Piece {
  readonly kind: 'day' | 'hour' | 'rows';
  readonly from: number;
  readonly to: number;
}

/** Cuts a stretch of time into what is summed up by days, by hours, and not at all. */
function piecesOf(wish: SumWish, progress: Progress | undefined, stale: ReadonlySet<number>): readonly Piece[] {
  const pieces: Piece[] = [];
  const isRolled = (from: number, to: number) =>
    progress !== undefined &&
    from >= progress.since &&
    to <= progress.until &&
    ![...stale].some((at) => at >= from && at < to);
  for (let at = wish.from; at < wish.to; at = pieces.at(-1)?.to ?? wish.to) {
    const day = startOfDay(at) + DAY_MS;
    const hour = startOfHour(at) + HOUR_MS;
    const isWhole = (start: number, to: number) => at === start && to <= wish.to && isRolled(at, to);
    if (wish.interval !== 'hour' && isWhole(day - DAY_MS, day)) push(pieces, { kind: 'day', from: at, to: day });
    else if (isWhole(hour - HOUR_MS, hour)) push(pieces, { kind: 'hour', from: at, to: hour });
    else {
      // Days that nobody has summed up are read as days; open hours one by one, so that an answer can end between them.
      const isOld = progress === undefined || at < progress.since;
      pieces.push({
        kind: 'rows',
        from: at,
        to: Math.min(wish.to, isOld ? Math.min(day, progress?.since ?? day) : hour),
      });
    }
  }
  return pieces;
}

/** Neighbours of a kind are one question. */
function push(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (last?.kind === piece.kind && last.to === piece.from) pieces.splice(-1, 1, { ...piece, from: last.from });
  else pieces.push(piece);
}

interface Source {
  readonly wish: SumWish;
  readonly piece: Piece;
}

async function addTotals(
  reports: Reports,
  sums: SumsSoFar,
  { wish, piece, dimension }: Source & { readonly dimension: Dimension },
): Promise<void> {
  const question = {
    team: wish.team,
    interval: piece.kind === 'day' ? 'day' : 'hour',
    from: piece.from,
    to: piece.to,
  } as const;
  // The sum over tags is none over calls: a call may have two, and a call may be one of two models.
  for await (const total of reports.totals({ ...question, dimension: 'team' })) sums.addTotal(total);
  for await (const { at, value, ...found } of reports.totals({ ...question, dimension })) {
    sums.addGroup(
      at,
      wish.groupBy.map((one) => (one === dimension ? value : wish.team)),
      found,
    );
  }
}

/** Gives how many rows it has read. Nothing is added if they are too many. */
async function addRows(
  reports: Reports,
  sums: SumsSoFar,
  { wish, piece, most, mostGroups }: Source & { readonly most: number; readonly mostGroups: number },
): Promise<number> {
  const own = createSums(wish, mostGroups);
  const stretch: Stretch = { team: wish.team, from: piece.from, to: piece.to };
  let read = 0;
  for await (const rows of readCalls(reports, stretch, most)) {
    own.addCall(rows);
    read += rows.length;
  }
  sums.merge(own.done());
  return read;
}
