import type { Json } from '../types.ts';
import { CACHE_WORDS, type Course } from './course.ts';
import type { Sums } from './reports.ts';
import type { Extra } from './usage-wish.ts';

/** How attempts went, as a report shows it beside their sums: what fallbacks saved, and what was asked for. */
export function describeCourse(course: Course, { attempts, hits }: Sums, include: readonly Extra[]): Json {
  const isLooked = course.looked > 0 || attempts + hits === 0;
  return {
    // Totals of older versions do not know it.
    rescued_calls: course.attempts === 0 && attempts > 0 ? null : course.rescued,
    ...(include.length > 0 && { measured_attempts: course.attempts }),
    ...(include.includes('latency') && describeLatency(course)),
    ...(include.includes('outcomes') && {
      outcomes: Object.fromEntries(course.outcomes),
      errors: Object.fromEntries(course.errors),
    }),
    ...(include.includes('cache') && { cache: isLooked ? describeCache(course) : null }),
    ...(include.includes('races') && { races: isLooked ? { raced: course.raced, won: course.won } : null }),
  };
}

/** Of calls, by what the cache did where it was on. */
function describeCache({ cache }: Course): Json {
  return Object.fromEntries(CACHE_WORDS.map((word) => [word, cache.get(word) ?? 0]));
}

function describeLatency(course: Course): Json {
  const percentiles = (measure: Parameters<Course['histogram']>[0]) => {
    const histogram = course.histogram(measure);
    return {
      p50: rounded(histogram.quantile(0.5)),
      p95: rounded(histogram.quantile(0.95)),
      count: histogram.count,
    };
  };
  return {
    first_content_ms: percentiles('firstContentMs'),
    total_ms: percentiles('totalMs'),
    tokens_per_second: percentiles('tokensPerSecond'),
  };
}

/** To a tenth: it is right to two of a hundred. */
function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10) / 10;
}
