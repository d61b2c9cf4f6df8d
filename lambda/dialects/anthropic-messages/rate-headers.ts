import type { RatesLeft } from '../../core/limits/rates-left.ts';

/** As Anthropic writes limits, with moments of RFC 3339: https://docs.claude.com/en/api/rate-limits#response-headers, seen 2026-11-20. */
export function rateHeaders(left: RatesLeft): Readonly<Record<string, string>> {
  const of = (name: 'requests' | 'tokens') => {
    const one = left[name];
    if (!one) return {};
    return {
      [`anthropic-ratelimit-${name}-limit`]: String(one.limit),
      [`anthropic-ratelimit-${name}-remaining`]: String(one.remaining),
      [`anthropic-ratelimit-${name}-reset`]: new Date(one.resetsAt).toISOString().replace('.000Z', 'Z'),
    };
  };
  return { ...of('requests'), ...of('tokens') };
}
