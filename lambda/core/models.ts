import { describeModel, describeName, type ModelForm, nameOf } from './describe-model.ts';
import { GatewayError, quoted } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { type Allows, mayLead, notAllowed } from './limits/allowed-models.ts';
import type { Query } from './reports/read-query.ts';
import { AUTO_NAMES } from './route-named.ts';
import { isOff, type Off, requireOn } from './switches.ts';
import type { Json } from './types.ts';

/** How models are told: in whose form, and without what is off or may not be used. */
export interface Telling {
  readonly form: ModelForm;
  readonly off: Off;
  readonly allows?: Allows | undefined;
}

/** What a caller may ask for: names of routes and models, all of them or a page of them in the way of Anthropic's API. */
export function listModels(gateway: Gateway, { form, off, allows }: Telling, query: Query = new Map()): Json {
  const routes = [...gateway.routes].filter(([, route]) => !allows || mayLead(route, allows)).map(([name]) => name);
  const names = [...routes, ...AUTO_NAMES].map((id) => ({ id, describe: () => describeName(id, form) }));
  const models = [...gateway.catalogue.list()]
    .filter(({ provider, id }) => gateway.providers.has(provider) && !isOff({ provider, model: id }, off))
    .filter(({ provider, id }) => allows?.({ provider, model: id }) !== false)
    .map((model) => ({ id: nameOf(model), describe: () => describeModel(model, form, gateway) }));
  const entries = [...names, ...models];
  if (form === 'openai') return { object: 'list', data: entries.map(({ describe }) => describe()) };
  const { page, hasMore } = pageOf(entries, query);
  const data = page.map(({ describe }) => describe());
  return { data, has_more: hasMore, first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

/** One of them; `id` is `provider/model`, or a name that leads to such. */
export function findModel(id: string, gateway: Gateway, { form, off, allows }: Telling): Json {
  const route = gateway.routes.get(id);
  if (route && allows && !mayLead(route, allows)) throw notAllowed(id);
  if (route || AUTO_NAMES.some((name) => name === id)) return describeName(id, form);
  const slash = id.indexOf('/');
  const provider = id.slice(0, slash);
  const model = gateway.providers.has(provider) && gateway.catalogue.find(provider, id.slice(slash + 1));
  if (model) {
    if (allows?.({ provider, model: model.id }) === false) throw notAllowed(id);
    requireOn({ provider, model: model.id }, off);
    return describeModel(model, form, gateway);
  }
  throw new GatewayError('model-unknown', `The model ${quoted(id)} is not in the catalogue.`, { param: 'model' });
}

/** What can be listed. */
interface Entry {
  readonly id: string;
  describe(): Json;
}

/** After one model or before another, in the one order that the list has. All of them, where no limit is named. */
function pageOf(
  models: readonly Entry[],
  query: Query,
): { readonly page: readonly Entry[]; readonly hasMore: boolean } {
  const limit = limitIn(query) ?? models.length;
  const before = query.get('before_id');
  const after = query.get('after_id');
  if (before && after) throw wrong('before_id', 'cannot be given together with `after_id`.');
  if (before) {
    const end = placeOf(models, 'before_id', before);
    return { page: models.slice(Math.max(0, end - limit), end), hasMore: end > limit };
  }
  const start = after ? placeOf(models, 'after_id', after) + 1 : 0;
  return { page: models.slice(start, start + limit), hasMore: start + limit < models.length };
}

function limitIn(query: Query): number | undefined {
  const text = query.get('limit');
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1_000) return limit;
  throw wrong('limit', `must be a whole number from 1 to 1000, not ${quoted(text)}.`);
}

function placeOf(models: readonly Entry[], name: string, id: string): number {
  const place = models.findIndex((model) => model.id === id);
  if (place >= 0) return place;
  throw wrong(name, `names ${quoted(id)}, which is not in the list.`);
}

function wrong(param: string, problem: string): GatewayError {
  return new GatewayError('invalid-request', `\`${param}\` ${problem}`, { param });
}
