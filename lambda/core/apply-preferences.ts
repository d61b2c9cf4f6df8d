import type { Gateway } from './gateway.ts';
import type { Names } from './names.ts';
import type { Preferences } from './preferences.ts';
import { controlOf, type Route } from './route.ts';
import { chosenFrom, waysTo } from './route-named.ts';
import type { Target } from './types.ts';
import { type Excluded, names as isNamed, wishAgainst } from './wishes.ts';

const BY = { price: 'cheapest', latency: 'latency', throughput: 'throughput' } as const;

/** A route, the name that led to it, and what is wished of it. */
interface Wanted {
  readonly route: Route;
  readonly asked: string;
  readonly preferences: Preferences;
  /** What is excluded is noted here, by the wish that does so. */
  readonly excluded: Excluded;
}

/**
 * A route as far as the caller's wishes leave it, `undefined` if they leave nothing; what `auto` chooses from, it holds
 * against them by itself.
 */
export function applyPreferences({ route, asked, preferences, excluded }: Wanted, gateway: Gateway): Route | undefined {
  const wished = route.kind === 'pinned' ? waysOf(route, { asked, preferences }, gateway) : route;
  const kept = prune(wished, (target) => {
    const wish = wishAgainst(target, preferences, gateway);
    if (wish !== undefined) excluded.set(wish, [...(excluded.get(wish) ?? []), target]);
    return wish === undefined;
  });
  if (!kept) return undefined;
  // Those of a list of providers are all of the first choice: there is none beyond it.
  return preferences.allowsFallbacks || preferences.order.length > 0 ? kept : firstOf(kept);
}

/** OpenRouter's `author/model` names no provider: who says which providers shall serve it, or by what measure, means them. */
function waysOf(
  route: Extract<Route, { kind: 'pinned' }>,
  { asked, preferences: { order, only, sort, allowsFallbacks } }: Pick<Wanted, 'asked' | 'preferences'>,
  names: Names,
): Route {
  const isExcluded = only !== undefined && !isNamed(only, route.target.provider);
  if (order.length === 0 && !isExcluded && !sort) return route;
  const ways = waysTo(asked, names).filter(({ provider }) => !only || isNamed(only, provider));
  const ordered = order.flatMap((name) => ways.filter(({ provider }) => isNamed([name], provider)));
  const others = sort || isExcluded ? ways : [route.target];
  const rest = allowsFallbacks || ordered.length === 0 ? others.filter((target) => !ordered.includes(target)) : [];
  if (ordered.length + rest.length === 0) return route; // It is excluded in the next step, with the reason.
  const last = rest.length > 0 ? [chosenFrom(rest, sort ? BY[sort] : 'balanced')] : [];
  return inTurn([...ordered.map((target): Route => ({ kind: 'pinned', target })), ...last]);
}

/** Each route after the one before it has failed. */
export function inTurn(routes: readonly Route[]): Route {
  const [first, second] = routes;
  return first && !second ? first : { kind: 'fallback', routes };
}

function prune(route: Route, keeps: (target: Target) => boolean): Route | undefined {
  switch (route.kind) {
    case 'pinned':
      return keeps(route.target) ? route : undefined;
    case 'auto':
      return route;
    case 'balance': {
      const routes = route.routes.flatMap(({ route: inner, weight }) => {
        const kept = prune(inner, keeps);
        return kept ? [{ route: kept, weight }] : [];
      });
      return routes.length > 0 ? { ...route, routes } : undefined;
    }
    case 'experiment':
      return pruneArms(route, keeps);
    default: {
      const routes = route.routes.map((inner) => prune(inner, keeps)).filter((inner) => inner !== undefined);
      return routes.length > 0 ? { ...route, routes } : undefined;
    }
  }
}

/** An experiment that some may not take part in with all its arms would compare them on other calls: it does not take place. */
function pruneArms(
  route: Extract<Route, { kind: 'experiment' }>,
  keeps: (target: Target) => boolean,
): Route | undefined {
  const arms = route.arms.map(({ plan, route: inner }) => ({ plan, route: prune(inner, keeps) }));
  const kept = arms.flatMap(({ plan, route: inner }) => (inner ? [{ plan, route: inner }] : []));
  const last = typeof route.otherwise === 'object' ? prune(route.otherwise, keeps) : route.otherwise;
  if (kept.length === route.arms.length) return { ...route, arms: kept, otherwise: last };
  return controlOf({ ...route, arms: kept })?.route ?? kept.find(({ plan }) => !plan.isShadow)?.route;
}

/** Lanes of a race are no fallbacks; `balance` and `auto` take their first choice alone by themselves. */
function firstOf(route: Route): Route {
  if (route.kind === 'fallback') return route.routes[0] ? firstOf(route.routes[0]) : route;
  if (route.kind === 'race') return { ...route, routes: route.routes.map(firstOf) };
  if (route.kind === 'experiment') {
    const arms = route.arms.map((arm) => ({ ...arm, route: firstOf(arm.route) }));
    return { ...route, arms, otherwise: undefined };
  }
  return route;
}
