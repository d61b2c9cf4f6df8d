import type { Experiments, Observation, Sample, Spent } from '../../lambda/core/experiments/experiments.ts';
import type { Findings } from '../../lambda/core/experiments/findings.ts';
import { type Standing, standingName } from '../../lambda/core/experiments/standing.ts';
import type { Verdict } from '../../lambda/core/experiments/verdict.ts';
import type { SwitchStore } from '../../lambda/core/switches.ts';
import { armSumsOf } from './arm-sums.ts';
import { createMemorySwitchStore } from './memory-switch-store.ts';

/** The experiments of a gateway in memory, and what it has told of them. */
export interface MemoryExperiments extends Experiments {
  readonly noted: Observation[];
  readonly kept: Sample[];
  readonly standings: Map<string, Standing>;
  /** What a judge has said, for every team. */
  readonly verdicts: Verdict[];
  readonly switches: SwitchStore;
  readonly findings: Findings;
}

/** Experiments in memory: what is noted and kept can be looked at, and how they stand can be set. */
export function createMemoryExperiments(): MemoryExperiments {
  const noted: Observation[] = [];
  const kept: Sample[] = [];
  const standings = new Map<string, Standing>();
  const spent = new Map<string, Spent>();
  const verdicts: Verdict[] = [];
  const switches = createMemorySwitchStore();
  return {
    verdicts,
    switches,
    findings: {
      standings: { read: async () => [...standings.values()] },
      sums: {
        read: async (place) => ({
          ...armSumsOf(noted, place),
          judge: UNASKED,
          comparisons: verdicts.filter((one) => one.mode === 'pairwise'),
          ...{ grades: 0, since: undefined },
        }),
        spent: async (team, experiment) => spent.get(standingName({ team, experiment })) ?? NOTHING_SPENT,
      },
      verdicts: { grades: async () => ({ grades: [], areAll: true }) },
      switches,
    },
    noted,
    kept,
    standings,
    standing: async (team, experiment) => standings.get(standingName({ team, experiment })),
    spent: async (team, experiment) => spent.get(standingName({ team, experiment })) ?? { calls: 0, costPicoUsd: 0n },
    async note(observation) {
      noted.push(observation);
      const { calls = 0, costPicoUsd = 0n } = spent.get(standingName(observation)) ?? {};
      spent.set(standingName(observation), {
        calls: calls + 1,
        costPicoUsd: costPicoUsd + observation.chargedPicoUsd,
      });
    },
    keep: async (sample) => void kept.push(sample),
  };
}

const UNASKED = { calls: 0, failed: 0, picoUsd: 0n, unknownCosts: 0 };
const NOTHING_SPENT: Spent = { calls: 0, costPicoUsd: 0n };
