import type { Attempt } from './call.ts';
import { GatewayError, toGatewayError } from './errors.ts';
import { finishing } from './finishing.ts';
import { ClientLeft, RaceLost } from './guard.ts';
import type { AttemptVerdict } from './health.ts';
import { laneEnd } from './lane-end.ts';
import { chargeOf, type Ending, NotBegun, type Outcome } from './ledger.ts';
import type { Meter } from './meter.ts';
import { NO_USAGE } from './money/usage.ts';
import type { Batch } from './types.ts';

/** Nobody reads an answer any more: what the provider bills all the same is read on to its usage, within bounds. */
export async function leave(attempt: Attempt, source: AsyncIterator<Batch>, reason: unknown): Promise<void> {
  const isLost = reason instanceof RaceLost;
  if (isLost && !(attempt.provider.billsOn && attempt.call.chat.stream)) return await end(attempt, reason);
  await drain(attempt, source);
  await end(attempt, isLost ? reason : new ClientLeft());
}

async function drain(attempt: Attempt, source: AsyncIterator<Batch>): Promise<void> {
  attempt.guard.hurry(attempt.gateway.bounds.drainMs);
  try {
    while (!attempt.meter.isComplete) if ((await source.next()).done) break;
  } catch {
    // How the rest ended is in the meter: complete with its usage, or to be estimated.
  }
}

/** Ends the row of an attempt, once, whatever became of it. */
export async function end(attempt: Attempt, problem?: unknown): Promise<void> {
  const { start, gateway, guard, meter } = attempt;
  // What is complete is answered, whatever happens then: many clients hang up as soon as they have seen `[DONE]`.
  // But an answer that lost its race is nobody's, however complete.
  const error = meter.isComplete && !(problem instanceof RaceLost) ? undefined : problem;
  guard.stop(error); // First of all: a read that still waits must not keep us.
  const ending = endingOf(attempt, error);
  const verdict = tell(attempt, ending, error);
  if (attempt.row === 'none') return; // It was refused before it began: the trace shows it, and nothing was asked.
  try {
    await gateway.ledger.end(start, ending);
  } catch (cause) {
    const isThere = !(cause instanceof NotBegun && attempt.row === 'unsure');
    if (isThere) gateway.telemetry.ledgerFailed(start, ending, cause); // The sweeper will end the row; the client has its answer.
  }
  gateway.telemetry.attempt(start, ending, verdict);
  watchBudgets(attempt, ending);
}

/** Beside the answer: people are told of a budget that is nearly spent, and nobody waits for that. */
function watchBudgets({ call, gateway, start }: Attempt, { cost }: Ending): void {
  const budgets = start.accounts.filter((account) => account.kind === 'budget');
  const alertAt = call.admission?.permit.team.alertAt;
  if (alertAt && budgets.length > 0)
    finishing(call, gateway.budgets.spend(budgets, chargeOf(cost.picoUsd, start.holdPicoUsd), alertAt));
}

/** Those who do not read the ledger: the trace of the call, and the statistics of the target. */
function tell(attempt: Attempt, ending: Ending, error: unknown): AttemptVerdict {
  const { tried, gateway, tellLane } = attempt;
  tried.firstContentMs = ending.firstContentMs;
  tried.totalMs = ending.totalMs;
  tried.outcome = ending.outcome;
  tried.cost = ending.cost;
  tried.usage = ending.usage;
  tried.isSent = attempt.isSent === true;
  tried.servedModel = ending.servedModel;
  if (ending.errorCode) tried.error = toGatewayError(error);
  const sign = laneEnd(ending, error);
  tellLane(sign, gateway.clock.now());
  tried.verdict = attempt.isSent ? sign.kind : 'unsent';
  return tried.verdict;
}

function endingOf(attempt: Attempt, error: unknown): Ending {
  const { call, start, meter, gateway, isWatched = false, firstContentMs } = attempt;
  const { savedPicoUsd } = call.cache;
  const outcome = outcomeOf(meter, error);
  const totalMs = gateway.clock.now() - start.startedAt;
  const stoppedAfterMs = error instanceof RaceLost && isBilledNoFurther(attempt) ? totalMs : undefined;
  const failure = isDeparture(error) ? undefined : toGatewayError(error);
  const isRefused = failure?.details.isUnbilled === true && meter.usage === undefined && !meter.hasContent;
  const isUnbilled = attempt.isSent !== true || isRefused;
  return {
    state: isUnbilled ? 'voided' : 'settled',
    outcome,
    errorCode: failure?.code,
    finishReason: meter.finishReason,
    servedModel: meter.servedModel,
    servedTier: meter.servedTier,
    ...(isUnbilled
      ? { usage: NO_USAGE, cost: { picoUsd: 0n, source: 'catalogue' } }
      : meter.bill({ isWatched, stoppedAfterMs })),
    firstContentMs,
    totalMs,
    ...(outcome === 'answered' && savedPicoUsd !== undefined && { savedPicoUsd }),
  };
}

/** Whether a cancelled answer is billed no further. Of what comes whole that is known of nobody: all of it is made first. */
function isBilledNoFurther({ provider, isStream, start }: Attempt): boolean {
  return isStream && provider.stopsBillingOf?.test(start.target.model) === true;
}

/** Named by its cause, not by which callback came first: a client that left is not a failed provider. */
function outcomeOf(meter: Meter, error: unknown): Outcome {
  if (error instanceof ClientLeft) return 'abandoned';
  if (error instanceof RaceLost) return 'lost';
  if (error === undefined) return 'answered';
  if (error instanceof GatewayError && error.code === 'timed-out') return 'timed-out';
  return meter.hasContent ? 'cut' : 'failed';
}

/** Nobody failed: there is no error, or nobody wants the answer any more. */
function isDeparture(error: unknown): boolean {
  return error === undefined || error instanceof ClientLeft || error instanceof RaceLost;
}
