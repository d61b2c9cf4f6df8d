import { MOST_GROUPS } from './grouping.ts';
import type { Reports } from './reports.ts';
import { MOST_ROWS, type SumOptions, sumUsage } from './sum-usage.ts';
import { createSums, type UsageSums } from './sums-so-far.ts';
import type { SumWish } from './usage-wish.ts';

/** Sums up what several teams have used. Together they may have no more read for them than one. */
export async function sumTeams(
  reports: Reports,
  teams: readonly string[],
  wish: Omit<SumWish, 'team'>,
  options: Omit<SumOptions, 'mostGroups'>,
): Promise<UsageSums> {
  const sums = createSums(wish, MOST_GROUPS);
  const mostRows = Math.floor((options.mostRows ?? MOST_ROWS) / Math.max(1, teams.length));
  for (const team of teams) {
    const found = await sumUsage(reports, { ...wish, team }, { ...options, mostRows });
    // What is counted has to end at one moment for all of them: it is counted again up to the earliest.
    if (found.to < wish.to) return await sumTeams(reports, teams, { ...wish, to: found.to }, options);
    sums.merge(found);
  }
  return { to: wish.to, ...sums.done() };
}
