import type { Attempt, Measured, UsageEntry } from '../state/answers.ts';

/** How fast a target was, over the attempts that were looked at. */
export interface Speed {
  readonly model: string;
  /** Its answers, those of the cache among them. */
  readonly answered: number;
  /** Of how many attempts it is known when content came: of an answer in one piece nobody can tell. */
  readonly timed: number;
  readonly firstContent: Quantiles | undefined;
  readonly tokensPerSecond: Quantiles | undefined;
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

/** Times to first content and tokens per second by target, those first that answered most. */
export function speedsOf(attempts: readonly Attempt[]): readonly Speed[] {
  const byModel = Map.groupBy(
    attempts.filter(({ outcome }) => outcome === 'answered'),
    ({ model }) => model,
  );
  return [...byModel]
    .map(([model, rows]) => ({
      model,
      answered: rows.length,
      timed: rows.filter((row) => row.first_content_ms !== null).length,
      firstContent: quantiles(rows.flatMap((row) => row.first_content_ms ?? [])),
      // Of slow ones the worst twentieth is the low end.
      tokensPerSecond: quantiles(
        rows.flatMap((row) => row.tokens_per_second ?? []),
        'low',
      ),
    }))
    .sort((one, other) => other.answered - one.answered);
}

/** The same as the gateway has reckoned it, over all attempts of the time. */
export function speedsTold(entries: readonly UsageEntry[]): readonly Speed[] {
  return entries
    .flatMap((entry): Speed[] => {
      const { model, first_content_ms: firstContent, tokens_per_second: tokensPerSecond, total_ms: total } = entry;
      const answered = (total?.count ?? 0) + (entry.cache_hits ?? 0);
      const timed = firstContent?.count ?? 0;
      if (!model || answered + timed === 0) return [];
      return [
        {
          model,
          answered,
          timed,
          firstContent: told(firstContent),
          tokensPerSecond: told(tokensPerSecond),
        },
      ];
    })
    .sort((one, other) => other.answered - one.answered);
}

function told(percentiles: Measured['first_content_ms']): Quantiles | undefined {
  const { p50 = null, p95 = null } = percentiles ?? {};
  return p50 === null || p95 === null ? undefined : { p50, p95 };
}

/** Calls that somebody answered after somebody else had failed. */
export function rescuedIn(attempts: readonly Attempt[]): number {
  return attempts.filter(({ outcome, attempt }) => outcome === 'answered' && attempt > 1).length;
}

/** The nearest rank: a value that was measured, and none between two. */
export function quantiles(values: readonly number[], worst: 'high' | 'low' = 'high'): Quantiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((one, other) => (worst === 'high' ? one - other : other - one));
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}
