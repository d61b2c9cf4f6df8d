/**
 * How providers name a limit and what is left of it, with the limit's own name in the middle or at the end:
 * `x-ratelimit-remaining-tokens`, `anthropic-ratelimit-input-tokens-remaining`, `x-ratelimitbysize-remaining-minute`.
 */
const REMAINING = [
  { name: /^x-ratelimit-remaining-(.+)$/, limit: (what: string) => `x-ratelimit-limit-${what}` },
  { name: /^anthropic-ratelimit-(.+)-remaining$/, limit: (what: string) => `anthropic-ratelimit-${what}-limit` },
  { name: /^x-ratelimitbysize-remaining-(.+)$/, limit: (what: string) => `x-ratelimitbysize-limit-${what}` },
];

/** What is left of a day or a month says nothing of the next minute, and of ten seconds it is over before it is used. */
const OTHER_SPANS = /day|month|10-second/;
/** Where a limit does not tell by its name that it counts a day (console.groq.com/docs/rate-limits, 2026-11). */
const DAILY: ReadonlyMap<string, ReadonlySet<string>> = new Map([['groq', new Set(['requests'])]]);

/** The share of its limits by the minute that a provider says is left, of the one that is nearest its end: from 0 to 1. */
export function quotaLeft(headers: ReadonlyMap<string, string>, provider: string): number | undefined {
  let least: number | undefined;
  for (const [name, value] of headers) {
    const share = name.includes('ratelimit') ? shareIn(headers, provider, name, value) : undefined;
    if (share !== undefined && (least === undefined || share < least)) least = share;
  }
  return least;
}

function shareIn(
  headers: ReadonlyMap<string, string>,
  provider: string,
  name: string,
  value: string,
): number | undefined {
  for (const { name: pattern, limit } of REMAINING) {
    const what = pattern.exec(name)?.[1];
    if (what === undefined || OTHER_SPANS.test(what) || DAILY.get(provider)?.has(what)) continue;
    const most = Number(headers.get(limit(what)) || Number.NaN); // An empty header would be a limit of 0.
    const left = Number(value || Number.NaN);
    return most > 0 && left >= 0 ? Math.min(left / most, 1) : undefined;
  }
  return undefined;
}
