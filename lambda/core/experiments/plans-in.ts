import type { Route } from '../route.ts';
import type { ExperimentPlan } from './experiment.ts';

/** The experiments among the operator's routes, by their names. */
export function plansIn(routes: ReadonlyMap<string, Route>): ReadonlyMap<string, ExperimentPlan> {
  const named = [...routes].flatMap(([name, route]) =>
    route.kind === 'experiment' ? [[name, route.plan] as const] : [],
  );
  return new Map(named);
}
