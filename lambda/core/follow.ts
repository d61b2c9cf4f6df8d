import type { Call } from './call.ts';
import type { Gateway } from './gateway.ts';
import { tryWithRemedy } from './remedy.ts';
import type { Answer, Route, Trip } from './types.ts';

/** Follows a route, whatever its kind: the strategy of that kind knows how. */
export async function follow(route: Route, call: Call, gateway: Gateway): Promise<Answer> {
  const trip: Trip = {
    attempt: (target, reason) => tryWithRemedy(call, { target, reason }, gateway),
    follow: (inner) => follow(inner, call, gateway),
  };
  const strategy = gateway.strategies.find((candidate) => candidate.kind === route.kind);
  if (!strategy) throw new Error(`no strategy for ${route.kind} routes`);
  return await strategy.run(route, trip);
}
