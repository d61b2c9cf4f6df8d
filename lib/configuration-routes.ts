import type { z } from 'zod';
import { createCatalogue } from '../lambda/catalog/index.ts';
import type { Names } from '../lambda/core/names.ts';
import { MOST_LANES } from '../lambda/core/resolve.ts';
import { routeNamed, targetsFor } from '../lambda/core/route-named.ts';
import { DEMO_PROVIDER, isRecord } from './configuration-relations.ts';

/** How a route may be called: no provider and no suffix, so that no model is hidden by accident. */
export const ROUTE_NAME = /^(?!auto$)[A-Za-z0-9][\w.-]{0,63}$/;
export const ALLOWED_ROUTE_NAME =
  'a name of letters, digits, dots, hyphens and underscores, at most 64, and not "auto"';

const KINDS = ['fallback', 'race', 'hedge', 'balance', 'auto'] as const;
type Kind = (typeof KINDS)[number];
/** What each kind may have, beside what it is called by. */
const OPTIONS: Readonly<Record<Kind, readonly string[]>> = {
  fallback: ['contentFilter'],
  race: ['delayMs'],
  hedge: [],
  balance: ['by', 'sticky'],
  auto: ['models'],
};
const ROUTE = `a route: "provider/model", a model, a name of routes, "auto:cheapest", or an object with one of ${KINDS.join(', ')}`;
const VALUES: Readonly<Record<string, { readonly allowed: string; isRight(value: unknown): boolean }>> = {
  contentFilter: { allowed: '"next", or nothing', isRight: (value) => value === 'next' },
  delayMs: { allowed: 'a whole number from 0 to 60000', isRight: (value) => isWhole(value, 60_000) },
  by: {
    allowed: '"weight", "least-busy" or "quota"',
    isRight: (value) => oneOf(value, ['weight', 'least-busy', 'quota']),
  },
  sticky: { allowed: 'true or false', isRight: (value) => typeof value === 'boolean' },
  auto: {
    allowed: '"cheapest", "fastest" or "balanced"',
    isRight: (value) => oneOf(value, ['cheapest', 'fastest', 'balanced']),
  },
  weight: {
    allowed: 'a number above 0, at most 1000',
    isRight: (value) => typeof value === 'number' && value > 0 && value <= 1_000,
  },
};

const KNOWN_MODEL = 'a model of a configured provider that is in the catalogue or has a price in "prices"';

/** Where something stands in the configuration. */
type Path = readonly (string | number)[];
/** Where something else must stand, and what. */
export type Problem = readonly [path: Path, allowed: string];

/** Checks routes as a whole: their form, that every name in them means something, and that none leads back to itself. */
export function refuseWrongRoutes(configuration: unknown, isLocal: boolean, context: z.RefinementCtx): void {
  if (!isRecord(configuration)) return;
  const { routes, auto } = configuration;
  const names = namesOf(configuration, isLocal);
  const problems = [
    ...entriesOf(routes).flatMap(([name, route]) => [...problemsOf(route, ['routes', name], names)]),
    ...circlesIn(routes),
    ...racesInRaces(routes, configuration.experiments),
    ...(isRecord(auto) && Array.isArray(auto.models) ? problemsOfModels(auto.models, ['auto', 'models'], names) : []),
  ];
  for (const [path, message] of problems) context.addIssue({ code: 'custom', path: [...path], message });
}

/** What can be called: asked of the catalogue that the functions carry, so that a name spelt wrongly is never deployed. */
export function namesOf(
  { providers, prices, routes, experiments }: Readonly<Record<string, unknown>>,
  isLocal: boolean,
): Names {
  const ids = [...entriesOf(providers).map(([id]) => id), ...(isLocal ? [DEMO_PROVIDER] : [])];
  // Only that there is a price is asked for here; what it is has been checked beside this.
  const priced = Object.fromEntries(entriesOf(prices).map(([name]) => [name, { input: 0, output: 0 }]));
  return {
    // Where they lead is looked at one by one.
    routes: new Map(
      [...entriesOf(routes), ...entriesOf(experiments)].map(([name]) => [
        name,
        { kind: 'auto', by: 'balanced', targets: 'pool' },
      ]),
    ),
    providers: new Map(ids.map((id) => [id, undefined])),
    catalogue: createCatalogue({ prices: priced }),
  };
}

/** What is wrong with a route by itself. */
export function* problemsOf(route: unknown, path: Path, names: Names): Generator<Problem> {
  if (typeof route === 'string') return yield* problemsOfName(route, path, names);
  const kinds = isRecord(route) ? KINDS.filter((kind) => kind in route) : [];
  const [kind] = kinds;
  if (!isRecord(route) || !kind || kinds.length > 1) return yield [path, ROUTE];
  for (const [key, value] of Object.entries(route)) {
    const rule = VALUES[key];
    if (key !== kind && !OPTIONS[kind].includes(key))
      yield [[...path, key], `nothing: beside "${kind}" there may be ${OPTIONS[kind].join(', ') || 'nothing'}`];
    else if (rule && value !== undefined && !rule.isRight(value)) yield [[...path, key], rule.allowed];
  }
  if (kind !== 'auto') yield* problemsOfList(kind, route[kind], [...path, kind], names);
  else if (route.models !== undefined) yield* problemsOfModels(route.models, [...path, 'models'], names);
}

function* problemsOfList(kind: Kind, list: unknown, path: Path, names: Names): Generator<Problem> {
  const [least, most] = kind === 'race' || kind === 'hedge' ? [2, MOST_LANES] : [1, 32];
  if (!Array.isArray(list) || list.length < least || list.length > most)
    return yield [path, `a list of ${least} to ${most} routes`];
  for (const [at, one] of list.entries()) {
    if (kind === 'balance' && isRecord(one) && 'route' in one) yield* problemsOfShare(one, [...path, at], names);
    else yield* problemsOf(one, [...path, at], names);
  }
}

function* problemsOfShare(share: Readonly<Record<string, unknown>>, path: Path, names: Names): Generator<Problem> {
  const stranger = Object.keys(share).find((key) => key !== 'route' && key !== 'weight');
  if (stranger !== undefined) yield [[...path, stranger], 'nothing: a share is "route" and "weight"'];
  if (!VALUES.weight?.isRight(share.weight)) yield [[...path, 'weight'], VALUES.weight?.allowed ?? ''];
  yield* problemsOf(share.route, [...path, 'route'], names);
}

function* problemsOfModels(models: unknown, path: Path, names: Names): Generator<Problem> {
  if (!Array.isArray(models) || models.length === 0) return yield [path, 'a list of models that is not empty'];
  for (const [at, model] of models.entries()) {
    if (typeof model !== 'string') yield [[...path, at], 'a model, as text'];
    else if (!isKnownModel(model, names)) yield [[...path, at], KNOWN_MODEL];
  }
}

/** What nobody knows anything of cannot be chosen for anything. */
function isKnownModel(name: string, names: Names): boolean {
  // The local run gives the models of its demo provider prices of their own, later.
  const isKnown = ({ provider, model }: { readonly provider: string; readonly model: string }) =>
    provider === DEMO_PROVIDER || names.catalogue.find(provider, model) !== undefined;
  return targetsFor(name, names).some(isKnown);
}

function* problemsOfName(name: string, path: Path, names: Names): Generator<Problem> {
  try {
    routeNamed(name, names);
  } catch (error) {
    // It knows the names that are near.
    const [, near] = /(Did you mean [^?]+\?)/.exec(error instanceof Error ? error.message : '') ?? [];
    const where = `a name of routes, or a model at one of ${[...names.providers.keys()].join(', ')}`;
    yield [path, near ? `${where}. ${near}` : where];
  }
}

/** Each name that leads back to itself, by the shortest way. */
function* circlesIn(routes: unknown): Generator<Problem> {
  const leads = new Map(entriesOf(routes).map(([name, route]) => [name, namesIn(route)]));
  for (const start of leads.keys()) {
    const ways: (readonly string[])[] = [[start]];
    const seen = new Set<string>();
    for (let way = ways.shift(); way; way = ways.shift()) {
      const next = leads.get(way.at(-1) ?? '') ?? [];
      if (next.includes(start)) {
        yield [['routes', start], `a route that does not lead back to itself: ${[...way, start].join(' → ')}`];
        break;
      }
      for (const name of next.filter((one) => leads.has(one) && !seen.has(one))) {
        seen.add(name);
        ways.push([...way, name]);
      }
    }
  }
}

/** A race within a race would multiply what is asked, and billed, at once. */
function racesInRaces(routes: unknown, experiments: unknown): readonly Problem[] {
  // An arm whose answer loses a race would say nothing of the arm: an experiment is no lane, either.
  const asRaces = entriesOf(experiments).map(([name]) => [name, { race: [] }] as const);
  const named = new Map([...entriesOf(routes), ...asRaces]);
  return entriesOf(routes).flatMap(([name, route]) => [...nestedRaces(route, ['routes', name], named)]);
}

function* nestedRaces(route: unknown, path: Path, named: ReadonlyMap<string, unknown>): Generator<Problem> {
  for (const [kind, list] of entriesOf(route)) {
    const isRace = kind === 'race' || kind === 'hedge';
    for (const [at, one] of (Array.isArray(list) ? list : []).entries()) {
      const lane = [...path, kind, at];
      if (!isRace) yield* nestedRaces(isRecord(one) && 'route' in one ? one.route : one, lane, named);
      else if (holdsRace(one, named)) yield [lane, 'a lane that is neither a race nor an experiment, nor leads to one'];
    }
  }
}

function holdsRace(route: unknown, named: ReadonlyMap<string, unknown>, seen = new Set<string>()): boolean {
  if (isRecord(route) && ('race' in route || 'hedge' in route)) return true;
  if (typeof route !== 'string') {
    const inner = isRecord(route) ? [route.fallback, route.balance, route.route] : route;
    return Array.isArray(inner) && inner.some((one) => holdsRace(one, named, seen));
  }
  const [name = ''] = namesIn(route);
  if (seen.has(name)) return false;
  return holdsRace(named.get(name), named, seen.add(name));
}

/** All names in a route, without the words behind them. */
export function namesIn(route: unknown): readonly string[] {
  if (typeof route === 'string') return [route.replace(/:(floor|nitro|free)$/, '')];
  if (Array.isArray(route)) return route.flatMap(namesIn);
  if (!isRecord(route)) return [];
  return KINDS.flatMap((kind) => (kind === 'auto' ? [] : namesIn(route[kind]))).concat(namesIn(route.route));
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

function isWhole(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

function oneOf(value: unknown, words: readonly string[]): boolean {
  return typeof value === 'string' && words.includes(value);
}
