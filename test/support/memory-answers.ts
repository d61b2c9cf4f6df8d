import type { Answers, FoundAnswer, KeptAnswer, Lease } from '../../lambda/core/cache/answers.ts';
import { type Cache, createCache } from '../../lambda/core/cache/cache.ts';
import type { CacheRules } from '../../lambda/core/cache/cache-terms.ts';

/** What tests have unless they say otherwise: nothing is remembered that nobody asks for. */
export const CACHE_RULES: CacheRules = {
  ttlSeconds: 3_600,
  longestTtlSeconds: 86_400,
  waitMs: 10_000,
  routes: {},
  teams: {},
};

export type MemoryAnswers = Answers & { readonly kept: Map<string, KeptAnswer> };

/** Answers in memory: the same rules as those on DynamoDB, as `test/ports/answers.test.ts` shows for both. */
export function createMemoryAnswers(now: () => number = Date.now, mostCharacters = Infinity): MemoryAnswers {
  const kept = new Map<string, KeptAnswer>();
  const leases = new Map<string, Lease>();
  const nameOf = ({ team, name }: { readonly team: string; readonly name: string }) => `${team}#${name}`;
  const find = (place: Parameters<Answers['find']>[0]): FoundAnswer => kept.get(nameOf(place)) ?? 'nothing';
  return {
    kept,
    find: async (place) => find(place),
    findAll: async (places) => places.map(find),
    async keep(place, answer) {
      if (answer.text.length > mostCharacters) return false;
      kept.set(nameOf(place), answer);
      return true;
    },
    async remove(place) {
      kept.delete(nameOf(place));
    },
    async claim(place, lease) {
      const theirs = leases.get(nameOf(place));
      if (theirs && theirs.until > now() && theirs.holder !== lease.holder) return false;
      leases.set(nameOf(place), lease);
      return true;
    },
    lease: async (place) => leases.get(nameOf(place)),
    async release(place, lease, isVain) {
      if (leases.get(nameOf(place))?.holder !== lease.holder) return;
      if (isVain) leases.set(nameOf(place), { ...lease, isVain });
      else leases.delete(nameOf(place));
    },
  };
}

/** A cache of one process over such answers, which waits for them however busy the machine is. */
export function createMemoryCache(
  rules: Partial<CacheRules> = {},
  answers: Answers = createMemoryAnswers(),
  patienceMs = 30_000,
): Cache {
  return createCache(answers, { ...CACHE_RULES, ...rules }, patienceMs);
}
