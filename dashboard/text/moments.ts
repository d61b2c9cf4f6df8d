const UTC = { timeZone: 'UTC' } as const;
const DAY = new Intl.DateTimeFormat('en-GB', { ...UTC, day: 'numeric', month: 'short', year: 'numeric' });
const HOUR = new Intl.DateTimeFormat('en-GB', {
  ...UTC,
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const SECOND = new Intl.DateTimeFormat('en-GB', {
  ...UTC,
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** A moment in UTC, as budgets and reports count. */
export function moment(at: number | string | null | undefined, fine: 'day' | 'hour' | 'second' = 'second'): string {
  if (at === null || at === undefined) return '–';
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  return { day: DAY, hour: HOUR, second: SECOND }[fine].format(date);
}
