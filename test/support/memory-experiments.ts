import type { Experiments, Observation, Sample, Spent } from '../../lambda/core/experiments/experiments.ts';
import { type Standing, standingName } from '../../lambda/core/experiments/standing.ts';

/** The experiments of a gateway in memory, and what it has told of them. */
export interface MemoryExperiments extends Experiments {
  readonly noted: Observation[];
  readonly kept: Sample[];
  readonly standings: Map<string, Standing>;
}

/** Experiments in memory: what is noted and kept can be looked at, and how they stand can be set. */
export function createMemoryExperiments(): MemoryExperiments {
  const noted: Observation[] = [];
  const kept: Sample[] = [];
  const standings = new Map<string, Standing>();
  const spent = new Map<string, Spent>();
  return {
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
        costPicoUsd: costPicoUsd + (observation.costPicoUsd ?? 0n),
      });
    },
    keep: async (sample) => void kept.push(sample),
  };
}
