import type { Spent } from './experiments.ts';
import type { Verdicts } from './judge/samples.ts';
import type { StandingStore } from './standing.ts';
import type { ArmSums, JudgeSums } from './sums.ts';

/** What experiments have found, as reports read it: figures and names, and nothing of what was said. */
export interface Findings {
  readonly standings: Pick<StandingStore, 'read'>;
  readonly sums: {
    read(team: string, experiment: string): Promise<{ readonly arms: readonly ArmSums[]; readonly judge: JudgeSums }>;
    spent(team: string, experiment: string): Promise<Spent>;
  };
  readonly verdicts: Pick<Verdicts, 'list'>;
}
