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
  /** What the score is made of, in words. */
  told(): string;
}

/** Below a thousandth of a cent nobody saves anything: without this floor, what is free would outweigh any slowness. */
const LEAST_PICO_USD = 1e7;
const PICO_PER_USD = 1e12;

/** Scores a candidate by a measure. */
export function scoreOf(candidate: Candidate, task: Task, by: AutoBy, health: Health): Scored {
  const costPicoUsd = expectedCost(candidate, task);
  const cost = () => (Number.isFinite(costPicoUsd) ? `$${usd(costPicoUsd)} expected` : 'price unknown');
  if (by === 'cheapest') return { candidate, score: costPicoUsd, costPicoUsd, told: cost };
  const measured = health.statistics(candidate.target);
  const { firstContentMs, tokensPerSecond, totalMs } = expectedPace(candidate, task, measured);
  const waitMs = withFailures(by === 'latency' ? firstContentMs : totalMs, measured);
  const time = () => `${seconds(waitMs)} s expected`;
  if (by === 'throughput') {
    const score = withFailures(1_000 / tokensPerSecond, measured);
    return { candidate, score, costPicoUsd, told: () => `${Math.round(tokensPerSecond)} tokens/s expected` };
  }
  if (by !== 'balanced') return { candidate, score: waitMs, costPicoUsd, told: time };
  // The geometric mean: half the price is worth as much as half the time, whatever the units.
  const score = Math.sqrt(Math.max(costPicoUsd, LEAST_PICO_USD) * waitMs);
  return { candidate, score, costPicoUsd, told: () => `${cost()}, ${time()}` };
}

function usd(picoUsd: number): string {
  return Number((picoUsd / PICO_PER_USD).toPrecision(2))
    .toFixed(8)
    .replace(/\.?0+$/, '');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
