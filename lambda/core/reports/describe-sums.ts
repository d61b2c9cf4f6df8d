import { usdFromPico } from '../money/money.ts';
import type { Json } from '../types.ts';
import type { Sums } from './reports.ts';
import { USAGE_CLASSES } from './sums.ts';

/** Sums as a report shows them. What nobody knows is counted, and never 0. */
export function describeSums(sums: Sums): Json {
  const isKnown = sums.attempts === 0 || sums.attempts > sums.unpriced + sums.open;
  const isSavedKnown = sums.unknownSaved === 0 || sums.savedPicoUsd > 0n || sums.hits > sums.unknownSaved;
  return {
    ...money('cost', isKnown ? sums.picoUsd : null),
    ...money('estimated_cost', isKnown ? sums.estimatedPicoUsd : null),
    calls: sums.calls,
    attempts: sums.attempts,
    failed_attempts: sums.failed,
    open_attempts: sums.open,
    unknown_cost_attempts: sums.unpriced,
    estimated_cost_attempts: sums.estimated,
    cache_hits: sums.hits,
    ...money('saved', isSavedKnown ? sums.savedPicoUsd : null),
    unknown_saved_calls: sums.unknownSaved,
    ...describeUsage(sums.usage),
  };
}

/** A number to work with, and beside it the exact one. */
export function money(name: string, picoUsd: bigint | null): Json {
  return {
    [name]: picoUsd === null ? null : Number(usdFromPico(picoUsd)),
    [`${name}_pico_usd`]: picoUsd === null ? null : String(picoUsd),
  };
}

/** All classes of usage, by names such as `cache_write_5m_tokens`. */
function describeUsage(usage: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(USAGE_CLASSES.map((name) => [usageName(name), Number(usage[name] ?? 0)]));
}

/** How a class of usage is called in reports. */
export function usageName(name: string): string {
  return name.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);
}
