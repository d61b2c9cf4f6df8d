import { type RateCount, type Rates, shareOfRate } from '../../lambda/core/limits/rates.ts';

/** Rates in memory: the same rules as on DynamoDB, as `test/ports/rates.test.ts` shows for both. */
export function createMemoryRates(): Rates & { readonly counts: ReadonlyMap<string, RateCount> } {
  const counts = new Map<string, RateCount>();
  const countOf = (key: string) => counts.get(key) ?? { requests: 0, tokens: 0 };
  return {
    counts,
    async take({ team, owner, minute, requests, tokens: mostTokens, parts }, tokens) {
      const keys = Array.from({ length: parts }, (_, part) => `${team} ${owner} ${minute} ${part}`);
      for (const [part, key] of keys.entries()) {
        const now = countOf(key);
        const isFull = requests !== null && now.requests >= shareOfRate(requests, part, parts);
        const isTooMuch = mostTokens !== null && now.tokens + tokens > shareOfRate(mostTokens, part, parts);
        if (isFull || isTooMuch) continue;
        const used = { requests: now.requests + 1, tokens: now.tokens + tokens };
        counts.set(key, used);
        return { part, used };
      }
      const all = keys.map(countOf);
      const total = (name: keyof RateCount) => all.reduce((sum, one) => sum + one[name], 0);
      return { part: undefined, used: { requests: total('requests'), tokens: total('tokens') } };
    },
    async change({ team, owner, minute }, part, by) {
      const key = `${team} ${owner} ${minute} ${part}`;
      const now = countOf(key);
      counts.set(key, { requests: now.requests + by.requests, tokens: now.tokens + by.tokens });
    },
  };
}
