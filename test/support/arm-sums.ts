import type { Observation } from '../../lambda/core/experiments/experiments.ts';
import type { SeriesPlace } from '../../lambda/core/experiments/series.ts';
import type { ArmSums, SeriesSums } from '../../lambda/core/experiments/sums.ts';

/** What was noted of a series of an experiment of a team, summed up by arm: callers' calls, and apart from them runs in the shadow. */
export function armSumsOf(noted: readonly Observation[], place: SeriesPlace): Pick<SeriesSums, 'arms' | 'shadows'> {
  const own = noted.filter((one) => seriesName(one) === seriesName(place));
  const sums = (isShadow: boolean) =>
    [
      ...Map.groupBy(
        own.filter((one) => one.isShadow === isShadow),
        ({ arm }) => arm,
      ),
    ].map(sumsOf);
  return { arms: sums(false), shadows: sums(true) };
}

/** How a series is told from others. */
export function seriesName({ team, experiment, series }: SeriesPlace): string {
  return `${team}#${experiment}#${series}`;
}

function sumsOf([arm, all]: readonly [string, readonly Observation[]]): ArmSums {
  const count = (is: (one: Observation) => boolean) => all.filter(is).length;
  const usd = ({ costPicoUsd }: Observation) => Number(costPicoUsd ?? 0n) / 1e12;
  return {
    arm,
    calls: all.length,
    attempts: all.reduce((sum, { attempts }) => sum + attempts, 0),
    failed: count(({ outcome }) => outcome === 'failed'),
    abandoned: count(({ outcome }) => outcome === 'abandoned'),
    refused: count(({ isRefusal }) => isRefusal),
    jsonValid: count(({ isJson }) => isJson === true),
    jsonInvalid: count(({ isJson }) => isJson === false),
    picoUsd: all.reduce((sum, { costPicoUsd }) => sum + (costPicoUsd ?? 0n), 0n),
    unknownCosts: count(({ costPicoUsd }) => costPicoUsd === null),
    squaredUsd: all.reduce((sum, one) => sum + usd(one) ** 2, 0),
    firstContentMs: all.flatMap(({ firstContentMs }) => firstContentMs ?? []),
    totalMs: all.flatMap(({ totalMs }) => totalMs ?? []),
  };
}
