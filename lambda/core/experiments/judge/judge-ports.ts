import type { Gateway } from '../../gateway.ts';
import type { ExperimentSums } from '../create-experiments.ts';
import type { StandingStore } from '../standing.ts';
import type { ArmSums, JudgeSums } from '../sums.ts';
import type { Samples, Verdicts } from './samples.ts';

/** What experiments have come to, as the judge adds to it and reports read it. */
export interface JudgedSums extends ExperimentSums {
  addJudged(call: {
    readonly team: string;
    readonly experiment: string;
    readonly isFailed: boolean;
    readonly costPicoUsd: bigint | null;
  }): Promise<void>;
  read(team: string, experiment: string): Promise<{ readonly arms: readonly ArmSums[]; readonly judge: JudgeSums }>;
}

/** What a judge works with. */
export interface JudgePorts {
  readonly gateway: Gateway;
  readonly samples: Samples;
  readonly verdicts: Verdicts;
  readonly sums: JudgedSums;
  readonly standings: StandingStore;
}
