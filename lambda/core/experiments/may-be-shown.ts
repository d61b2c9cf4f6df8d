import type { Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { namesAll, targetsIn } from '../limits/allowed-models.ts';
import { routeNamed } from '../route-named.ts';
import type { ExperimentPlan } from './experiment.ts';

/**
 * Whether a call may be shown to the judge, and to all arms: what its key or its team may not use must not see it, and the judge, who asks
 * for the team, knows nothing of keys any more.
 */
export function mayBeShown(
  { name, judge }: ExperimentPlan,
  { preferences: { allows } }: Pick<Call, 'preferences'>,
  gateway: Pick<Gateway, 'routes' | 'catalogue' | 'providers'>,
): boolean {
  if (!allows) return true;
  const arms = gateway.routes.get(name);
  const routes = [...routesTo(judge?.route, gateway), ...(arms ? [arms] : [])];
  return routes.length > 1 && routes.every((route) => namesAll(route) && targetsIn(route).every(allows));
}

/** None, if nothing is called so: a judge who is not there judges nothing, and that is no reason to fail a call. */
function routesTo(name: string | undefined, names: Parameters<typeof routeNamed>[1]) {
  if (name === undefined) return [];
  try {
    return [routeNamed(name, names)];
  } catch {
    return []; // The function `judge` says so, of calls that it may see.
  }
}
