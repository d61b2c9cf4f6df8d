import type { Statistics } from '../../core/health.ts';
import type { Candidate } from './candidate.ts';
import { expectedOutput, type Task } from './task.ts';

/** How much of a conversation that goes on is read from a provider's cache, where it gives a discount: an assumption. */
const CACHED_SHARE = 0.5;
/** What was held before any answer was measured weighs as much as so many of them, less with each, and then nothing. */
const PRIOR_WEIGHT = 5;
const ENOUGH = 10;
/** What a failed try costs beside the time of the next one. */
const FAILURE_MS = 3_000;
/** How much longer a text takes to begin, for each token that is read: an assumption, until it has been measured. */
const READING_MS = 0.05;

/** What a request is expected to cost at a candidate, in pico-dollars; `Infinity` if nobody knows its price. */
export function expectedCost({ steps, mayThink }: Candidate, task: Task): number {
  const { inputTokens, isContinued } = task.needs;
  const step = steps.find(({ aboveTokens }) => inputTokens > aboveTokens);
  if (!step) return Infinity;
  const cached = isContinued ? inputTokens * CACHED_SHARE : 0;
  const output = expectedOutput(task, mayThink);
  return (inputTokens - cached) * step.input + cached * step.cacheRead + output * step.output;
}

/** How fast a request is expected to be answered. */
export interface ExpectedPace {
  readonly firstContentMs: number;
  readonly tokensPerSecond: number;
  /** Until all of it is there. */
  readonly totalMs: number;
}

/** What was measured, and what was held before in so far as little was measured. */
export function expectedPace(
  { model, mayThink }: Candidate,
  task: Task,
  measured: Statistics | undefined,
): ExpectedPace {
  const held = model.pace ?? { firstContentMs: 1_000, tokensPerSecond: 50 };
  const samples = measured?.samples ?? 0;
  // Of two that are well known, the one that is asked less must not be pulled back more.
  const weight = PRIOR_WEIGHT * Math.max(0, 1 - samples / ENOUGH);
  const blend = (before: number, seen: number | undefined) =>
    seen === undefined ? before : (before * weight + seen * samples) / (weight + samples);
  // The usual one: what was slow for a while is among the slow tenth long after it has recovered.
  const seenFirst = measured?.firstContentMs?.p50;
  const firstContentMs = blend(held.firstContentMs + task.needs.inputTokens * READING_MS, seenFirst);
  const tokensPerSecond = Math.max(1, blend(held.tokensPerSecond, measured?.tokensPerSecond));
  const writingMs = (expectedOutput(task, mayThink) / tokensPerSecond) * 1_000;
  return { firstContentMs, tokensPerSecond, totalMs: firstContentMs + writingMs };
}

/** A wait with the failures that come with it: each is a wait in vain and another try. */
export function withFailures(ms: number, measured: Statistics | undefined): number {
  const errorRate = Math.min(measured?.errorRate ?? 0, 0.95);
  return (ms + errorRate * FAILURE_MS) / (1 - errorRate);
}
