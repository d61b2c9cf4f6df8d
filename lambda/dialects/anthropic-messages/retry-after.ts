/** Longer than a day is no advice. */
const MOST_SECONDS = 86_400;

/** When a provider says that it may be asked again, in whole seconds. */
export function retryAfter(headers: ReadonlyMap<string, string>): number | undefined {
  const value = headers.get('retry-after') ?? '';
  // Dates are compared with the provider's own clock, which may differ from ours.
  const now = Date.parse(headers.get('date') ?? '');
  return (
    bounded(numberIn(headers.get('retry-after-ms') ?? '') / 1_000) ??
    bounded(numberIn(value)) ??
    bounded((Date.parse(value) - now) / 1_000) ??
    bounded((spentUntil(headers) - now) / 1_000)
  );
}

/** The latest reset of a limit of which nothing remains: `anthropic-ratelimit-<what>-remaining` and `-reset`. */
function spentUntil(headers: ReadonlyMap<string, string>): number {
  const resets = [...headers].map(([name, value]) => {
    const what = /^anthropic-ratelimit-(.+)-remaining$/.exec(name)?.[1];
    return what && value === '0' ? Date.parse(headers.get(`anthropic-ratelimit-${what}-reset`) ?? '') : Number.NaN;
  });
  return Math.max(...resets.filter((moment) => !Number.isNaN(moment)), Number.NEGATIVE_INFINITY);
}

function numberIn(text: string): number {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
}

function bounded(seconds: number): number | undefined {
  return seconds >= 0 ? Math.min(Math.ceil(seconds), MOST_SECONDS) : undefined;
}
