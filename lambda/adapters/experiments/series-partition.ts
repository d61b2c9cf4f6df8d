import type { SeriesPlace } from '../../core/experiments/series.ts';

/** Where something of a series lies: what is asked or counted of another one is elsewhere. */
export function seriesPartition(prefix: string, { team, experiment, series }: SeriesPlace): string {
  return `${prefix}${team}#${experiment}#${series}`;
}
