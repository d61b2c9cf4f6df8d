import type { Gateway } from '../../gateway.ts';
import type { ExperimentSums } from '../create-experiments.ts';
import type { SeriesPlace } from '../series.ts';
import type { StandingStore } from '../standing.ts';
import type { SeriesSums } from '../sums.ts';
import type { Samples, Verdicts } from './samples.ts';

/** A call of the judge, and what it cost. */
export interface JudgedCall extends SeriesPlace {
  readonly isFailed: boolean;
  readonly costPicoUsd: bigint | null;
}

/** What experiments have come to, as the judge adds to it and reports read it. */
export interface JudgedSums extends ExperimentSums {
  addJudged(call: JudgedCall): Promise<void>;
  read(place: SeriesPlace): Promise<SeriesSums>;
}

/** What a judge works with. */
export interface JudgePorts {
  readonly gateway: Gateway;
  readonly samples: Samples;
  readonly verdicts: Verdicts;
  readonly sums: JudgedSums;
  readonly standings: StandingStore;
}
