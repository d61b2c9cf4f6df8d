import { plainName } from './model-name.ts';
import type { Names } from './names.ts';
import type { AutoBy, Route } from './route.ts';
import type { Target } from './types.ts';
import { unknownModel } from './unknown-model.ts';

/** Segments of letters and a few signs, and none of dots alone: there are providers that take the name in their path. */
const MODEL = /^(?!\.+(\/|$))[\w.:@~+-]+(\/(?!\.+(\/|$))[\w.:@~+-]+)*$/;
const LONGEST = 256;

const AUTO: Readonly<Record<string, AutoBy>> = {
  auto: 'balanced',
  'auto:balanced': 'balanced',
  'auto:cheapest': 'cheapest',
  'auto:floor': 'cheapest',
  'auto:fastest': 'fastest',
  'auto:nitro': 'throughput',
};
/** The names of `auto`, for lists of models. */
export const AUTO_NAMES = ['auto', 'auto:balanced', 'auto:cheapest', 'auto:fastest'] as const;

/** OpenRouter's words behind a name: by what its provider is chosen. */
const SUFFIXES: Readonly<Record<string, AutoBy>> = { floor: 'cheapest', nitro: 'throughput', free: 'cheapest' };

/** The route that a name of a model means: an alias, `auto`, a target, or every provider that serves a model so called. */
export function routeNamed(name: string, names: Names): Route {
  const alias = names.routes.get(name);
  if (alias) return alias;
  const auto = autoNamed(name);
  if (auto) return { kind: 'auto', by: auto, targets: 'pool' };
  const [, base, suffix] = /^(.+):(floor|nitro|free)$/.exec(name) ?? [];
  const by = suffix === undefined ? undefined : SUFFIXES[suffix];
  if (base === undefined || by === undefined || isItsOwn(name, names)) return plainRoute(name, names);
  const route = names.routes.get(base);
  if (route && suffix !== 'free') return sortedBy(route, by);
  const ways = waysTo(base, names);
  const targets = suffix === 'free' ? freeOf([...ways, ...waysTo(name, names)], names) : ways;
  if (targets.length === 0) throw unknownModel(name, names);
  return chosenFrom(targets, by);
}

/** Every target that serves a model so called, the one that is named first. */
export function waysTo(name: string, names: Names): readonly Target[] {
  const pinned = targetNamed(name, names);
  const others = names.catalogue
    .named(name)
    .filter(({ provider }) => names.providers.has(provider))
    .map(({ provider, id }): Target => ({ provider, model: id }))
    .filter(({ provider, model }) => provider !== pinned?.provider || model !== pinned.model);
  return pinned ? [pinned, ...others] : isMeant(name, names) ? others : [];
}

/** The targets that a name in a list means: the one at the provider that it names, else every one that serves it. */
export function targetsFor(name: string, names: Names): readonly Target[] {
  const pinned = targetNamed(name, names);
  return pinned ? [pinned] : waysTo(name, names);
}

/** One of several targets, the best by some measure; the only one, if there is no choice. */
export function chosenFrom(targets: readonly Target[], by: AutoBy): Route {
  const [first, second] = targets;
  return first && !second ? { kind: 'pinned', target: first } : { kind: 'auto', by, targets };
}

function plainRoute(name: string, names: Names): Route {
  const target = targetNamed(name, names);
  if (target) return { kind: 'pinned', target };
  const ways = waysTo(name, names);
  if (ways.length === 0) throw unknownModel(name, names);
  return chosenFrom(ways, 'balanced');
}

/** `provider/model`, split at the first slash: what follows may hold more, as in `groq/openai/gpt-oss-120b`. */
function targetNamed(name: string, { providers }: Names): Target | undefined {
  const slash = name.indexOf('/');
  const provider = name.slice(0, slash);
  const model = name.slice(slash + 1);
  const isOne = slash > 0 && name.length <= LONGEST && MODEL.test(model) && providers.has(provider);
  return isOne ? { provider, model } : undefined;
}

/**
 * A name with a maker before it is taken as a whole, as OpenRouter and Hugging Face write it. Otherwise a provider that is
 * spelt wrongly, or not enabled, would become any other.
 */
function isMeant(name: string, { catalogue }: Names): boolean {
  if (!name.includes('/')) return true;
  const whole = spelling(name);
  return catalogue.named(name).some(({ id }) => spelling(id) === whole);
}

function spelling(id: string): string {
  return `${id.slice(0, id.lastIndexOf('/') + 1).toLowerCase()}${plainName(id)}`;
}

function autoNamed(name: string): AutoBy | undefined {
  const plain = name.replace(/^openrouter\/auto(?=$|:)/, 'auto').replace(/^auto\//, 'auto:');
  return Object.hasOwn(AUTO, plain) ? AUTO[plain] : undefined;
}

/** There are ids that end so; and at OpenRouter the words are OpenRouter's to understand. */
function isItsOwn(name: string, names: Names): boolean {
  const target = targetNamed(name, names);
  if (!target) return false;
  return target.provider === 'openrouter' || names.catalogue.find(target.provider, target.model) !== undefined;
}

function freeOf(targets: readonly Target[], { catalogue }: Names): readonly Target[] {
  return targets.filter(({ provider, model }) => {
    const price = catalogue.find(provider, model)?.price;
    return price?.input === 0n && price.output === 0n;
  });
}

/** The same route, whose choices are made by another measure. */
function sortedBy(route: Route, by: AutoBy): Route {
  switch (route.kind) {
    case 'pinned':
      return route;
    case 'auto':
      return { ...route, by };
    case 'balance':
      return { ...route, routes: route.routes.map((one) => ({ ...one, route: sortedBy(one.route, by) })) };
    case 'experiment':
      return { ...route, arms: route.arms.map((arm) => ({ ...arm, route: sortedBy(arm.route, by) })) };
    default:
      return { ...route, routes: route.routes.map((inner) => sortedBy(inner, by)) };
  }
}
