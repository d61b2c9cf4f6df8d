import type { CacheWish } from './cache-wish.ts';

/** What operators say of the cache, as the configuration has it. */
export interface CacheRules {
  readonly ttlSeconds: number;
  readonly longestTtlSeconds: number;
  readonly waitMs: number;
  readonly routes: Readonly<Record<string, { readonly ttlSeconds?: number }>>;
  readonly teams: Readonly<Record<string, TeamRule>>;
}

/** What a team says of it. `asked`: where a request or an alias turns it on. `never`: not even then. */
export interface TeamRule {
  readonly use: 'asked' | 'always' | 'never';
  readonly ttlSeconds?: number;
}

/** How the cache is used for one call. */
export interface CacheTerms {
  readonly isLookedUp: boolean;
  readonly isKept: boolean;
  readonly ttlSeconds: number;
  /** Nothing older than this is an answer. */
  readonly maxAgeSeconds: number;
  readonly isPaced: boolean;
}

/** The terms of a call; `undefined` where it has nothing to do with the cache. */
export function cacheTerms(
  { wish, team, model }: { readonly wish: CacheWish; readonly team: string; readonly model: string },
  rules: CacheRules,
): CacheTerms | undefined {
  const own = Object.hasOwn(rules.teams, team) ? rules.teams[team] : undefined;
  const route = Object.hasOwn(rules.routes, model) ? rules.routes[model] : undefined;
  const isOn = wish.isOn === true || own?.use === 'always' || route !== undefined;
  if (!isOn || own?.use === 'never' || wish.isOff) return undefined;
  const ageTtl = wish.isAgeTtl ? wish.maxAgeSeconds : undefined;
  const ttl = wish.ttlSeconds ?? ageTtl ?? route?.ttlSeconds ?? own?.ttlSeconds ?? rules.ttlSeconds;
  const ttlSeconds = Math.min(ttl, rules.longestTtlSeconds);
  return {
    isLookedUp: !wish.isRefresh && wish.maxAgeSeconds !== 0,
    isKept: !wish.isUnkept && ttlSeconds > 0,
    ttlSeconds,
    // Who asks for a shorter life than the one it was kept for means it.
    maxAgeSeconds: Math.min(wish.maxAgeSeconds ?? Infinity, wish.ttlSeconds ?? Infinity),
    isPaced: wish.isPaced === true,
  };
}
