import type { Gateway } from '../core/gateway.ts';
import type { Route, Weighted } from '../core/route.ts';
import { routeNamed, targetsFor } from '../core/route-named.ts';
import type { ExperimentConfiguration } from '../experiment-settings.ts';
import type { RouteConfiguration, WeightedConfiguration } from '../settings.ts';
import { experimentFrom } from './configured-experiments.ts';

type Configured = Readonly<Record<string, RouteConfiguration>>;
type Experiments = Readonly<Record<string, ExperimentConfiguration<RouteConfiguration>>>;

/** The operator's routes as trees, by their names. Names within them are followed: what is left holds no names. */
export function routesFrom(
  { routes: configured, experiments }: { readonly routes: Configured; readonly experiments: Experiments },
  known: Pick<Gateway, 'providers' | 'catalogue'>,
): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  const names = { ...known, routes };
  const named = (name: string): Route => {
    const own = Object.hasOwn(configured, name) ? configured[name] : undefined;
    const experiment = Object.hasOwn(experiments, name) ? experiments[name] : undefined;
    if (experiment) {
      const route = routes.get(name) ?? experimentFrom(name, experiment, { routes: configured, routeFrom });
      routes.set(name, route);
      return route;
    }
    if (own === undefined) {
      const [, base] = /^(.+):(?:floor|nitro|free)$/.exec(name) ?? [];
      if (base !== undefined && [configured, experiments].some((all) => Object.hasOwn(all, base))) named(base); // So that it is known in the next line.
      return routeNamed(name, names);
    }
    const route = routes.get(name) ?? routeFrom(own);
    routes.set(name, route); // Names lead round in no circle: that was checked when the stack was synthesized.
    return route;
  };
  const routeFrom = (route: RouteConfiguration): Route => {
    if (typeof route === 'string') return named(route);
    if ('fallback' in route) {
      const { contentFilter } = route;
      const routes = route.fallback.map(routeFrom);
      return { kind: 'fallback', routes, ...(contentFilter && { onContentFilter: contentFilter }) };
    }
    if ('race' in route) return { kind: 'race', routes: route.race.map(routeFrom), delay: route.delayMs ?? 0 };
    if ('hedge' in route) return { kind: 'race', routes: route.hedge.map(routeFrom), delay: 'p90' };
    if ('balance' in route) {
      const { balance, by = 'weight', sticky = true } = route;
      return { kind: 'balance', by, routes: balance.map(weighted), isSticky: sticky };
    }
    const targets = route.models?.flatMap((name) => targetsFor(name, names));
    return { kind: 'auto', by: route.auto, targets: targets ?? 'pool' };
  };
  const weighted = (one: RouteConfiguration | WeightedConfiguration): Weighted =>
    isWeighted(one) ? { route: routeFrom(one.route), weight: one.weight } : { route: routeFrom(one), weight: 1 };

  for (const name of [...Object.keys(configured), ...Object.keys(experiments)]) named(name);
  return routes;
}

function isWeighted(one: RouteConfiguration | WeightedConfiguration): one is WeightedConfiguration {
  return typeof one === 'object' && 'route' in one;
}
