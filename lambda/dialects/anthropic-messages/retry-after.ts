import { retryAfter, secondsUntil } from '../../core/retry-after.ts';

/** As everywhere, or else by Anthropic's own headers. */
export function retryAfterLimits(headers: ReadonlyMap<string, string>): number | undefined {
  return retryAfter(headers) ?? secondsUntil(spentUntil(headers), headers);
}

/** The latest reset of a limit of which nothing remains: `anthropic-ratelimit-<what>-remaining` and `-reset`. */
function spentUntil(headers: ReadonlyMap<string, string>): number {
  const resets = [...headers].map(([name, value]) => {
    const what = /^anthropic-ratelimit-(.+)-remaining$/.exec(name)?.[1];
    return what && value === '0' ? Date.parse(headers.get(`anthropic-ratelimit-${what}-reset`) ?? '') : Number.NaN;
  });
  return Math.max(...resets.filter((moment) => !Number.isNaN(moment)), Number.NEGATIVE_INFINITY);
}
