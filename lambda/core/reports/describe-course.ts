import type { Json } from '../types.ts';
import type { Course } from './course.ts';
import type { Sums } from './reports.ts';
import type { Extra } from './usage-wish.ts';

/** How attempts went, as a report shows it beside their sums: what fallbacks saved, and what was asked for. */
export function describeCourse(course: Course, { attempts }: Sums, include: readonly Extra[]): Json {
  return {
    // Totals of older versions do not know it.
    rescued_calls: course.attempts === 0 && attempts > 0 ? null : course.rescued,
    ...(include.length > 0 && { measured_attempts: course.attempts }),
    ...(include.includes('latency') && describeLatency(course)),
    ...(include.includes('outcomes') && {
      outcomes: Object.fromEntries(course.outcomes),
      errors: Object.fromEntries(course.errors),
    }),
  };
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
