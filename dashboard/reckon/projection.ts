const DAY = 86_400_000;

/** What is known of spending for a projection. */
export interface Spending {
  /** Since the period began. */
  readonly spentPico: bigint;
  readonly now: number;
  readonly endsAt: number;
  /** What was spent in a stretch before now, by which the rest is reckoned. */
  readonly recentPico: bigint;
  readonly recentMs: number;
}

/** What will be gone when the period ends, if it goes on as of late. */
export function projected({ spentPico, now, endsAt, recentPico, recentMs }: Spending): bigint {
  const left = Math.max(0, endsAt - now);
  if (recentMs <= 0 || left === 0) return spentPico;
  return spentPico + (recentPico * BigInt(Math.round(left))) / BigInt(Math.round(recentMs));
}

/** The month that a moment lies in, in UTC as budgets are. */
export function monthOf(now: number): { readonly from: number; readonly to: number } {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { from: Date.UTC(year, month, 1), to: Date.UTC(year, month + 1, 1) };
}

/** The last seven days, the begun one among them: a week has all its weekdays once. */
export function weekBefore(now: number): { readonly from: number; readonly to: number } {
  return { from: now - (now % DAY) - 6 * DAY, to: now };
}

/** How a share of a budget is to be felt about. */
export function moodOf(share: number): 'calm' | 'near' | 'over' {
  if (share >= 1) return 'over';
  return share >= 0.8 ? 'near' : 'calm';
}
