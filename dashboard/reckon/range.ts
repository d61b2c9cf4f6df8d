const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Stretches of time to choose from, each to this moment, and by what they are drawn. */
export const RANGES = {
  '1h': { label: '1 h', ms: HOUR, interval: 'hour' },
  '24h': { label: '24 h', ms: DAY, interval: 'hour' },
  '7d': { label: '7 days', ms: 7 * DAY, interval: 'hour' },
  '30d': { label: '30 days', ms: 30 * DAY, interval: 'day' },
  '90d': { label: '90 days', ms: 90 * DAY, interval: 'day' },
  '1y': { label: 'Year', ms: 365 * DAY, interval: 'day' },
} as const;
export type RangeName = keyof typeof RANGES;

/** From where to where, and as much before it to compare with. */
export interface Range {
  readonly name: RangeName;
  readonly interval: 'hour' | 'day';
  readonly from: number;
  readonly to: number;
  readonly before: { readonly from: number; readonly to: number };
}

/**
 * The stretch that ends now. It begins with a whole hour or a whole day, so that no column is a part of one; what it is
 * compared with is just as long.
 */
export function rangeNamed(name: string | undefined, now: number): Range {
  const known: RangeName = name !== undefined && Object.hasOwn(RANGES, name) ? (name as RangeName) : '30d'; // It is one of them.
  const { ms, interval } = RANGES[known];
  const step = interval === 'hour' ? HOUR : DAY;
  const to = now;
  const from = known === '1h' ? now - ms : now - (now % step) - ms + step;
  return { name: known, interval, from, to, before: { from: from - (to - from), to: from } };
}

/** When each column begins. */
export function columnsOf({ from, to, interval }: Range): readonly number[] {
  const step = interval === 'hour' ? HOUR : DAY;
  const first = from - (from % step);
  return Array.from({ length: Math.max(1, Math.ceil((to - first) / step)) }, (_, at) => first + at * step);
}
