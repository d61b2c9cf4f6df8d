import type { Health } from '../../core/health.ts';
import type { AutoBy } from '../../core/route.ts';
import type { Candidate } from './candidate.ts';
import { expectedCost, expectedPace, withFailures } from './expectation.ts';
import type { Task } from './task.ts';

/** A candidate with what is expected of it: less is better. */
export interface Scored {
  readonly candidate: Candidate;
  readonly score: number;
  readonly costPicoUsd: number;
}

/** Below a thousandth of a cent nobody saves anything: without this floor, what is free would outweigh any slowness. */
const LEAST_PICO_USD = 1e7;
const PICO_PER_USD = 1e12;

/** What candidates are weighed by. */
export interface Scales {
  readonly task: Task;
  readonly by: AutoBy;
  readonly health: Health;
}

/** Scores a candidate by a measure. */
export function scoreOf(candidate: Candidate, scales: Scales): Scored {
  const { task, by } = scales;
  const costPicoUsd = expectedCost(candidate, task);
  if (by === 'cheapest') return { candidate, score: costPicoUsd, costPicoUsd };
  const waitMs = waitFor(candidate, scales);
  // The geometric mean: half the price is worth as much as half the time, whatever the units.
  const score = by === 'balanced' ? Math.max(costPicoUsd, LEAST_PICO_USD) * waitMs : waitMs;
  return { candidate, score, costPicoUsd };
}

/** What a score is made of, in words: only for those that are chosen. */
export function told({ candidate, costPicoUsd }: Scored, scales: Scales): string {
  const { by } = scales;
  const cost = Number.isFinite(costPicoUsd) ? `$${usd(costPicoUsd)} expected` : 'price unknown';
  if (by === 'cheapest') return cost;
  const waitMs = waitFor(candidate, scales);
  if (by === 'throughput') return `${Math.round(1_000 / waitMs)} tokens/s expected`;
  const time = `${(waitMs / 1_000).toFixed(1)} s expected`;
  return by === 'balanced' ? `${cost}, ${time}` : time;
}

/** How long it takes: to begin, for one token, or for all of it. */
function waitFor(candidate: Candidate, { task, by, health }: Scales): number {
  const measured = health.statistics(candidate.target, task.needs.inputTokens);
  const { firstContentMs, tokensPerSecond, totalMs } = expectedPace(candidate, task, measured);
  if (by === 'throughput') return withFailures(1_000 / tokensPerSecond, measured);
  return withFailures(by === 'latency' ? firstContentMs : totalMs, measured);
}

function usd(picoUsd: number): string {
  return Number((picoUsd / PICO_PER_USD).toPrecision(2))
    .toFixed(8)
    .replace(/\.?0+$/, '');
}
