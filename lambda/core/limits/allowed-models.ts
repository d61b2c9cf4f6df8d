import type { Demand } from '../demand.ts';
import { GatewayError, quoted } from '../errors.ts';
import type { Names } from '../names.ts';
import type { Route } from '../route.ts';
import type { Target } from '../types.ts';

/** Whether a target may be asked at all. */
export type Allows = (target: Target) => boolean;

/** By what names mean and by the list itself, which both stay what they are for as long as they are remembered. */
const known = new WeakMap<Names, WeakMap<readonly string[], Allows>>();

/** What lists of models leave of all targets, each of them; `undefined` if none of them says anything. */
export function allowedBy(lists: readonly (readonly string[] | null | undefined)[], names: Names): Allows | undefined {
  const rules = lists.filter((list) => list !== undefined && list !== null).map((list) => ruleOf(list, names));
  return rules.length === 0 ? undefined : (target) => rules.every((allows) => allows(target));
}

/** Refuses an attempt that would have models answer which may not be used, whoever chooses among them. */
export function requireAllowed(
  { furtherModels }: Pick<Demand, 'furtherModels'>,
  { provider }: Target,
  allows: Allows | undefined,
): void {
  const refused = furtherRefused(furtherModels, provider, allows);
  if (refused !== undefined) throw notAllowed(refused);
}

/** The first of the models named to a provider that may not be used. */
export function furtherRefused(
  furtherModels: readonly string[] = [],
  provider: string,
  allows: Allows | undefined,
): string | undefined {
  const refused = furtherModels.find((model) => allows?.({ provider, model }) === false);
  return refused === undefined ? undefined : `${provider}/${refused}`;
}

/** The refusal of a model that a team or a key may not use. */
export function notAllowed(model: string): GatewayError {
  const message = `The model ${quoted(model)} is not among those that this key and its team may use (\`limits.models\`); \`GET /models\` lists them.`;
  return new GatewayError('forbidden', message, { param: 'model' });
}

function ruleOf(list: readonly string[], names: Names): Allows {
  const rules = known.get(names) ?? new WeakMap<readonly string[], Allows>();
  known.set(names, rules);
  const rule = rules.get(list) ?? compiled(list, names);
  rules.set(list, rule);
  return rule;
}

function compiled(list: readonly string[], names: Names): Allows {
  const prefixes = list.filter((name) => name.endsWith('/*')).map((name) => name.slice(0, -1));
  const exact = new Set(list.flatMap((name) => [name, ...targetsOf(name, names)]));
  // Without a provider only: what OpenRouter calls `openai/gpt-5` is not OpenAI's.
  const bare = new Set(list.filter((name) => !name.includes('/')));
  return ({ provider, model }) => {
    const name = `${provider}/${model}`;
    return exact.has(name) || bare.has(model) || prefixes.some((prefix) => name.startsWith(prefix));
  };
}

/** A name of routes stands for what it leads to, and the name of a model for that model, wherever it is served. */
function targetsOf(name: string, { routes, catalogue }: Names): readonly string[] {
  const route = routes.get(name);
  if (route) return targetsIn(route).map(nameOf);
  return name.includes('/') ? [] : catalogue.named(name).map(({ provider, id }) => nameOf({ provider, model: id }));
}

/** Whether a route leads to anything that may be asked; `auto` chooses from its pool among that by itself. */
export function mayLead(route: Route, allows: Allows): boolean {
  switch (route.kind) {
    case 'pinned':
      return allows(route.target);
    case 'auto':
      return route.targets === 'pool' || route.targets.some(allows);
    case 'balance':
      return route.routes.some((one) => mayLead(one.route, allows));
    case 'experiment':
      return route.arms.some((arm) => mayLead(arm.route, allows));
    default:
      return route.routes.some((one) => mayLead(one, allows));
  }
}

/** The targets that a route names; `auto` chooses its own. */
export function targetsIn(route: Route): readonly Target[] {
  switch (route.kind) {
    case 'pinned':
      return [route.target];
    case 'auto':
      return route.targets === 'pool' ? [] : route.targets;
    case 'balance':
      return route.routes.flatMap((one) => targetsIn(one.route));
    case 'experiment':
      return route.arms.flatMap((arm) => targetsIn(arm.route));
    default:
      return route.routes.flatMap(targetsIn);
  }
}

/** Whether a route names all that it may lead to; `auto` chooses from its pool as it finds it then. */
export function namesAll(route: Route): boolean {
  switch (route.kind) {
    case 'pinned':
      return true;
    case 'auto':
      return route.targets !== 'pool';
    case 'balance':
      return route.routes.every((one) => namesAll(one.route));
    case 'experiment':
      return route.arms.every((arm) => namesAll(arm.route));
    default:
      return route.routes.every(namesAll);
  }
}

function nameOf({ provider, model }: Target): string {
  return `${provider}/${model}`;
}
