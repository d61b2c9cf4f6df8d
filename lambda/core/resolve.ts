import { applyPreferences, inTurn } from './apply-preferences.ts';
import { GatewayError, quoted } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Plan, Preferences } from './preferences.ts';
import type { Route } from './route.ts';
import { routeNamed } from './route-named.ts';
import type { Chat } from './types.ts';

/** More lanes than this are bought for nothing: the third adds little, and each is billed. */
export const MOST_LANES = 4;

/** Turns what the caller wrote as `model`, and wishes beside it, into a route. */
export function resolve({ model }: Pick<Chat, 'model'>, preferences: Preferences, gateway: Gateway): Route {
  const to = (name: string) =>
    applyPreferences({ route: routeNamed(name, gateway), asked: name, preferences }, gateway);
  const { plan, race, models, allowsFallbacks } = preferences;
  if (plan) return planned(plan, { model, allowsFallbacks }, to);
  const lanes = race && unique([model, ...(race.models ?? models)]);
  const first: Route = lanes ? { kind: 'race', delay: race.delay ?? 0, routes: lanesTo(lanes, to) } : to(model);
  const further = race && !race.models ? [] : models.filter((name) => name !== model);
  return allowsFallbacks ? inTurn([first, ...unique(further).map(to)]) : first;
}

/** Portkey's plan: where the request itself says where to go. */
function planned(
  { mode, targets }: Plan,
  { model, allowsFallbacks }: Pick<Chat, 'model'> & Pick<Preferences, 'allowsFallbacks'>,
  to: (name: string) => Route,
): Route {
  const bare = model.slice(model.indexOf('/') + 1);
  const routes = targets.map(({ provider, model: own, weight }) => ({
    // A model that is written with this provider has it before it already.
    route: to(`${provider}/${own ?? (model.startsWith(`${provider}/`) ? bare : model)}`),
    weight,
  }));
  if (mode === 'fallback') return inTurn(routes.slice(0, allowsFallbacks ? undefined : 1).map(({ route }) => route));
  return { kind: 'balance', by: 'weight', routes, isSticky: false };
}

/** A lane that is a race would multiply what is asked, and billed, at once. */
function lanesTo(lanes: readonly string[], to: (name: string) => Route): readonly Route[] {
  return fewLanes(lanes).map((name) => {
    const route = to(name);
    if (!holdsRace(route)) return route;
    const message = `${quoted(name)} is a race itself, or leads to one: it cannot be a lane of \`race\`.`;
    throw new GatewayError('invalid-request', message, { param: 'race' });
  });
}

function holdsRace(route: Route): boolean {
  if (route.kind === 'pinned' || route.kind === 'auto') return false;
  return route.kind === 'race' || route.routes.some((one) => holdsRace('weight' in one ? one.route : one));
}

function fewLanes(lanes: readonly string[]): readonly string[] {
  if (lanes.length >= 2 && lanes.length <= MOST_LANES) return lanes;
  const message = `\`race\` needs 2 to ${MOST_LANES} models, \`model\` itself among them, not ${lanes.length}.`;
  throw new GatewayError('invalid-request', message, { param: 'race' });
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
