import { type Plan, USUAL_AIMS } from '../../../lambda/core/experiments/plan.ts';
import type { Recorded } from '../../../lambda/core/experiments/report.ts';
import type { ArmSums } from '../../../lambda/core/experiments/sums.ts';
import { said } from './a-verdict.ts';

/** Two arms that share the calls, `a` being the control. */
export const PLAN: Plan = {
  experiment: 'test',
  mode: 'pairwise',
  control: 'a',
  arms: [
    { arm: 'a', share: 0.5 },
    { arm: 'b', share: 0.5 },
  ],
  aims: USUAL_AIMS,
};

/** A thousand calls that went well: $0.002 and about a second each. */
export function sumsOf(arm: string, other: Partial<ArmSums> = {}): ArmSums {
  return {
    arm,
    calls: 1000,
    attempts: 1010,
    failed: 10,
    refused: 5,
    jsonValid: 300,
    jsonInvalid: 3,
    picoUsd: 2_000_000_000_000n,
    unknownCosts: 0,
    squaredUsd: 1000 * (0.002 ** 2 + 0.001 ** 2),
    firstContentMs: spread(300),
    totalMs: spread(1000),
    ...other,
  };
}

/** A thousand times around a median, from half of it to half as much again. */
export function spread(median: number): readonly number[] {
  return Array.from({ length: 1000 }, (_, at) => median * (0.5 + (at + 0.5) / 1000));
}

/** What was recorded of two equal arms, the judge's comparisons as won by `a`, tied, and won by `b`. */
export function recorded(
  wonA: number,
  tied: number,
  wonB: number,
  arms: readonly ArmSums[] = [sumsOf('a'), sumsOf('b')],
): Recorded {
  return {
    arms,
    verdicts: [...said('a', 'a', wonA), ...said('a', 'b', tied), ...said('b', 'b', wonB)],
    judge: { calls: 2 * (wonA + tied + wonB), failed: 1, picoUsd: 40_000_000_000n, unknownCosts: 0 },
  };
}
