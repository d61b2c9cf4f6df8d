import type { Period } from './account.ts';

const DAY_MS = 86_400_000;

/** The window of a period that a moment lies in, and when the next one begins. In UTC; weeks are those of ISO 8601. */
export function windowAt(period: Period, now: number): { readonly window: string; readonly resetsAt: number | null } {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const midnight = Date.UTC(year, month, day);
  switch (period) {
    case 'day':
      return { window: date.toISOString().slice(0, 10), resetsAt: midnight + DAY_MS };
    case 'week': {
      const monday = midnight - ((date.getUTCDay() + 6) % 7) * DAY_MS;
      return { window: weekOf(monday), resetsAt: monday + 7 * DAY_MS };
    }
    case 'month':
      return { window: date.toISOString().slice(0, 7), resetsAt: Date.UTC(year, month + 1, 1) };
    case 'total':
      return { window: 'all', resetsAt: null };
  }
}

/** A week belongs to the year that its Thursday is in. */
function weekOf(monday: number): string {
  const thursday = monday + 3 * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
