import { compareLedger } from './compare-ledger.ts';
import { DAY_MS, startOfDay } from './read-rows.ts';
import type { Totals } from './reports.ts';

/** What came of comparing a team's day with its totals and budgets. */
export interface VerifiedDay {
  readonly team: string;
  /** `2026-11-20`, in UTC. */
  readonly day: string;
  readonly attempts: number;
  /** Totals and budgets that are not what their rows say. */
  readonly differences: number;
  /** The most that one of them is off. */
  readonly largestPicoUsd: bigint;
}

/** What is verified, and who is told. */
export interface Verification {
  readonly totals: Totals;
  readonly teams: Iterable<string>;
  now(): number;
  /** When no further team should be begun with: the next run goes on. */
  readonly deadline: number;
  tell(day: VerifiedDay): void;
}

/**
 * Compares yesterday with its totals and budgets, once for each team, as soon as all of it is summed up. A day is noted
 * before it is read: one that is too much for a run must not be begun by each, and the failed run is told by itself.
 */
export async function verifyDays(job: Verification): Promise<void> {
  const today = startOfDay(job.now());
  const failures: unknown[] = [];
  for (const team of [...new Set([...job.teams, ...(await job.totals.teams())])].sort()) {
    if (job.now() >= job.deadline) break;
    try {
      const progress = await job.totals.progress(team);
      if (!progress || progress.until < today || (await job.totals.verifiedUntil(team)) >= today) continue;
      await job.totals.setVerified(team, today);
      job.tell(await verifyDay(job.totals, { team, from: today - DAY_MS, to: today }, job.now()));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} teams could not be verified`);
}

async function verifyDay(
  totals: Totals,
  stretch: { readonly team: string; readonly from: number; readonly to: number },
  now: number,
): Promise<VerifiedDay> {
  const { attempts, differences, budgets } = await compareLedger(totals, stretch, now);
  const offs = differences.map(({ rows, stored }) => rows.sums.picoUsd - stored.sums.picoUsd);
  const sizes = [budgets.largestPicoUsd, ...offs.map((off) => (off < 0n ? -off : off))];
  return {
    team: stretch.team,
    day: new Date(stretch.from).toISOString().slice(0, 10),
    attempts,
    differences: differences.length + budgets.differences.length,
    largestPicoUsd: sizes.reduce((most, size) => (size > most ? size : most), 0n),
  };
}
