import type { SwitchStore } from '../switches.ts';
import type { Spent } from './experiments.ts';
import type { Verdicts } from './judge/samples.ts';
import type { SeriesPlace } from './series.ts';
import type { StandingStore } from './standing.ts';
import type { SeriesSums } from './sums.ts';

/** What experiments have found, as reports read it: figures and names, and nothing of what was said. */
export interface Findings {
  readonly standings: Pick<StandingStore, 'read'>;
  readonly sums: {
    read(place: SeriesPlace): Promise<SeriesSums>;
    spent(team: string, experiment: string): Promise<Spent>;
  };
  readonly verdicts: Pick<Verdicts, 'grades'>;
  readonly switches: Pick<SwitchStore, 'read'>;
}
