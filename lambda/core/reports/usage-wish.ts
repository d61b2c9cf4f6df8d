import { choiceIn, momentIn, type Query, requireKnown, wrong } from './read-query.ts';
import { DAY_MS, HOUR_MS, type Stretch, startOfDay, startOfHour } from './read-rows.ts';
import { DIMENSIONS, type Dimension } from './reports.ts';

const INTERVALS = ['none', 'hour', 'day'] as const;
type Interval = (typeof INTERVALS)[number];
const EXTRAS = ['latency', 'outcomes', 'cache', 'races'] as const;
export type Extra = (typeof EXTRAS)[number];

/** What is to be summed up, and by what. */
export interface SumWish extends Stretch {
  readonly groupBy: readonly Dimension[];
  readonly interval: Interval;
}

/** What somebody wants to know about costs. */
interface UsageWish extends SumWish {
  /** What is told beside the sums. */
  readonly include: readonly Extra[];
}

const LONGEST_MS = 400 * DAY_MS;
const LONGEST_BY_HOUR_MS = 31 * DAY_MS;

/** Reads `from`, `to`, `group_by`, `interval` and `include`. */
export function usageWishFrom(query: Query, team: string, now: number): UsageWish {
  requireKnown(query, ['from', 'to', 'group_by', 'interval', 'include']);
  const interval = choiceIn(query, 'interval', INTERVALS) ?? 'none';
  const stretch = stretchIn(query, { now, default: interval === 'hour' ? 'day' : 'month' });
  const most = interval === 'hour' ? LONGEST_BY_HOUR_MS : LONGEST_MS;
  if (stretch.to - stretch.from > most) {
    throw wrong('from', `is too far from \`to\`: at most ${most / DAY_MS} days, at this interval.`);
  }
  const isBare = query.get('group_by') === undefined && interval === 'none';
  const groupBy = isBare ? (['model'] as const) : listIn(query, 'group_by', DIMENSIONS);
  return { team, ...stretch, groupBy, interval, include: listIn(query, 'include', EXTRAS) };
}

/** From where to where: the last 30 days with today, or the last 24 hours; to now. */
export function stretchIn(
  query: Query,
  { now, default: usual }: { readonly now: number; readonly default: 'day' | 'month' },
): { readonly from: number; readonly to: number } {
  // A call that comes in this very millisecond counts.
  const to = Math.min(momentIn(query, 'to') ?? now + 1, now + 1);
  const end = Math.max(0, to - 1);
  const first = usual === 'day' ? startOfHour(end) - 23 * HOUR_MS : startOfDay(end) - 29 * DAY_MS;
  const from = momentIn(query, 'from') ?? Math.max(0, first);
  if (from > to) throw wrong('from', from > now ? 'is in the future.' : 'is later than `to`, which is exclusive.');
  return { from, to };
}

/** Some of a few words, with commas between them; none if nothing is said. */
function listIn<Word extends string>(query: Query, name: string, words: readonly Word[]): readonly Word[] {
  const named = (query.get(name) ?? '').split(',').map((word) => word.trim());
  const known = named
    .filter((word) => word !== '')
    .flatMap((word) => choiceIn(new Map([[name, word]]), name, words) ?? []);
  if (new Set(known).size < known.length) throw wrong(name, 'names something twice.');
  return known;
}
