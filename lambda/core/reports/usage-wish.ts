import { choiceIn, momentIn, type Query, requireKnown, wrong } from './read-query.ts';
import { DAY_MS, HOUR_MS, type Stretch, startOfDay, startOfHour } from './read-rows.ts';
import { DIMENSIONS, type Dimension } from './reports.ts';

const INTERVALS = ['none', 'hour', 'day'] as const;
type Interval = (typeof INTERVALS)[number];

/** What somebody wants to know about costs. */
export interface UsageWish extends Stretch {
  readonly groupBy: readonly Dimension[];
  readonly interval: Interval;
}

const LONGEST_MS = 400 * DAY_MS;
const LONGEST_BY_HOUR_MS = 31 * DAY_MS;

/** Reads `from`, `to`, `group_by` and `interval`. */
export function usageWishFrom(query: Query, team: string, now: number): UsageWish {
  requireKnown(query, ['from', 'to', 'group_by', 'interval']);
  const interval = choiceIn(query, 'interval', INTERVALS) ?? 'none';
  const stretch = stretchIn(query, { now, default: interval === 'hour' ? 'day' : 'month' });
  const most = interval === 'hour' ? LONGEST_BY_HOUR_MS : LONGEST_MS;
  if (stretch.to - stretch.from > most) {
    throw wrong('from', `is too far from \`to\`: at most ${most / DAY_MS} days, at this interval.`);
  }
  const isBare = query.get('group_by') === undefined && interval === 'none';
  return { team, ...stretch, groupBy: isBare ? ['model'] : groupByIn(query), interval };
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

function groupByIn(query: Query): readonly Dimension[] {
  const words = (query.get('group_by') ?? '').split(',').map((word) => word.trim());
  const known = words.filter((word) => word !== '').map((word) => dimensionNamed(word));
  if (new Set(known).size < known.length) throw wrong('group_by', 'names something twice.');
  return known;
}

function dimensionNamed(word: string): Dimension {
  return choiceIn(new Map([['group_by', word]]), 'group_by', DIMENSIONS) ?? 'team';
}
