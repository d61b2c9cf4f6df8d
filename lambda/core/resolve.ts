import { applyPreferences, inTurn } from './apply-preferences.ts';
import { GatewayError, quoted } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Plan, Preferences } from './preferences.ts';
import type { Route } from './route.ts';
import { routeNamed } from './route-named.ts';
import type { Chat } from './types.ts';
import { type Excluded, nothingLeft } from './wishes.ts';

/** More lanes than this are bought for nothing: the third adds little, and each is billed. */
export const MOST_LANES = 4;

/** The route of one name, or of one way; `undefined` if the caller's wishes leave nothing of it. */
type To = (name: string) => Route | undefined;

/** Turns what the caller wrote as `model`, and wishes beside it, into a route. */
export function resolve({ model }: Pick<Chat, 'model'>, preferences: Preferences, gateway: Gateway): Route {
  const excluded: Excluded = new Map();
  const to: To = (name) =>
    applyPreferences({ route: routeNamed(name, gateway), asked: name, preferences, excluded }, gateway);
  const route = preferences.plan ? planned(preferences.plan, model, preferences, to) : asked(model, preferences, to);
  if (!route) throw nothingLeft(model, excluded);
  return route;
}

function asked(model: string, { race, models, allowsFallbacks }: Preferences, to: To): Route | undefined {
  const lanes = race && unique([model, ...(race.models ?? models)]);
  const first = lanes ? raceOf(lanes, race.delay ?? 0, to) : to(model);
  if (!allowsFallbacks) return first;
  const further = race && !race.models ? [] : models.filter((name) => name !== model);
  return oneOf([first, ...unique(further).map(to)], inTurn);
}

/** Portkey's plan: where the request itself says where to go. */
function planned({ mode, targets }: Plan, model: string, { allowsFallbacks }: Preferences, to: To): Route | undefined {
  const bare = model.slice(model.indexOf('/') + 1);
  // A model that is written with this provider has it before it already.
  const routeTo = ({ provider, model: own }: Plan['targets'][number]) =>
    to(`${provider}/${own ?? (model.startsWith(`${provider}/`) ? bare : model)}`);
  if (mode === 'fallback') return oneOf(targets.slice(0, allowsFallbacks ? undefined : 1).map(routeTo), inTurn);
  const routes = targets.flatMap((target) => {
    const route = routeTo(target);
    return route ? [{ route, weight: target.weight }] : [];
  });
  return routes.length > 0 ? { kind: 'balance', by: 'weight', routes, isSticky: false } : undefined;
}

/** What is left of several routes, as one. */
function oneOf(routes: readonly (Route | undefined)[], join: (left: readonly Route[]) => Route): Route | undefined {
  const left = routes.filter((route) => route !== undefined);
  const [first, second] = left;
  return first && second ? join(left) : first;
}

/** A lane that is a race would multiply what is asked, and billed, at once. */
function raceOf(names: readonly string[], delay: number, to: To): Route | undefined {
  const lanes = fewLanes(names).map((name) => {
    const route = to(name);
    if (!route || !holdsRace(route)) return route;
    const message = `${quoted(name)} is a race itself, or leads to one, or is an experiment: it cannot be a lane of \`race\`.`;
    throw new GatewayError('invalid-request', message, { param: 'race' });
  });
  return oneOf(lanes, (routes) => ({ kind: 'race', delay, routes }));
}

function holdsRace(route: Route): boolean {
  if (route.kind === 'pinned' || route.kind === 'auto') return false;
  if (route.kind === 'experiment') return true; // A lane that loses says nothing of its arm.
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
