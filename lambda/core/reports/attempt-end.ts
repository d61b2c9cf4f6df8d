import { isGivenAgain } from '../cache/cache-state.ts';
import type { AttemptEnd } from './course.ts';
import type { LedgerRow } from './reports.ts';
import { FAILURES, type Recorded } from './sums.ts';

/** How an attempt went, as far as its rows tell; `undefined` where nobody was asked. */
export function attemptEndOf(recorded: Recorded): AttemptEnd | undefined {
  if (isGivenAgain(recorded.row.cache)) return undefined;
  const end = endOf(recorded);
  const { outcome, errorCode, firstContentMs, totalMs } = end;
  return {
    outcome,
    errorCode,
    // Of an answer in one piece nobody can tell when it began.
    firstContentMs: recorded.row.isStream ? firstContentMs : undefined,
    totalMs: outcome === 'answered' ? totalMs : undefined,
    tokensPerSecond: speedOf(end) ?? undefined,
  };
}

/** Which attempt of a call has saved it: the one that answered, if another had failed before. */
export function rescuerIn(attempts: readonly Recorded[]): Recorded | undefined {
  const answered = attempts.findIndex((attempt) => endOf(attempt).outcome === 'answered');
  const isRescue = attempts.slice(0, Math.max(0, answered)).some((one) => FAILURES.has(endOf(one).outcome ?? ''));
  return isRescue ? attempts[answered] : undefined;
}

/** Why an attempt was made, without what an operator has called an experiment and its arm. */
const EXPERIMENT = /experiment [^,]+, [^,]+/;

/** The attempts of a call that ran against each other: one that nobody ran against has won nothing. */
export function racersIn(attempts: readonly Recorded[]): ReadonlySet<Recorded> {
  const racers = attempts.filter(({ row }) => row.reason.replace(EXPERIMENT, '').split(', ').includes('race'));
  return new Set(racers.length > 1 ? racers : []);
}

/** How fast output came once it came; of an answer in one piece nobody can tell. */
export function speedOf({ usage, firstContentMs, totalMs, isStream }: LedgerRow): number | null {
  const tokens = usage.outputTokens ?? 0;
  if (!isStream || firstContentMs === undefined || totalMs === undefined || tokens === 0) return null;
  const milliseconds = totalMs - firstContentMs;
  return milliseconds > 0 ? Math.round((tokens * 10_000) / milliseconds) / 10 : null;
}

/** The row that tells how an attempt ended: its own, or that of an end that came late. */
function endOf({ row, correction }: Recorded): LedgerRow {
  return correction?.outcome === undefined ? row : correction;
}
