import type { DialectId } from './dialect-id.ts';
import { GatewayError } from './errors.ts';
import { objectIn } from './json.ts';
import { type Found, NO_PREFERENCES, type Preferences } from './preferences.ts';
import type { Json } from './types.ts';
import { type Row, VOCABULARY } from './vocabulary.ts';

const HEADERS = VOCABULARY.filter((row) => row.in === 'header');
const BODY = VOCABULARY.filter((row) => row.in === 'body');
/** OpenRouter's own words go on to OpenRouter where it is the one that is named: it knows more providers than we do. */
const NOT_OPENROUTERS = BODY.filter(({ of, isKept }) => of !== 'OpenRouter' || isKept);
/** But where it fails, another may be asked, and where a prompt must not go holds for that one too. */
const FILTERS = BODY.filter(
  ({ of, name }) =>
    of === 'OpenRouter' && /^provider\.(only|ignore|data_collection|zdr|max_price\.(prompt|completion))$/.test(name),
);
const OPENROUTERS_OWN = /^openrouter\/(?!auto(:|$))/;
/** Objects of which every member is in the vocabulary: another one is a mistake, or a wish that would go unheard. */
const CLOSED: readonly string[] = ['provider', 'provider.max_price', 'providerOptions.gateway', 'race'];

/** What a request wishes of its way, and the body without the fields that said it. */
export function readPreferences(
  body: Json,
  headers: ReadonlyMap<string, string>,
  dialect: DialectId,
): { body: Json; preferences: Preferences } {
  const isOpenRouters = typeof body.model === 'string' && OPENROUTERS_OWN.test(body.model);
  const rows = (isOpenRouters ? NOT_OPENROUTERS : BODY).filter(({ notIn }) => notIn !== dialect);
  const found: Found[] = [...foundIn(body, rows)];
  if (isOpenRouters) {
    const filters = foundIn(body, FILTERS);
    const { only, ignore, maxPrice, dataCollection } = filters.reduce<Preferences>(join, NO_PREFERENCES);
    if (filters.length > 0) found.push({ beyondOpenRouter: { only, ignore, maxPrice, dataCollection } });
  }
  for (const name of CLOSED) requireKnown(body, name, rows);
  for (const [name, value] of headers) {
    const row = HEADERS.find((candidate) => isNamed(name, candidate.name));
    if (row) found.push(read(row, value, name));
  }
  return { body: withoutOurs(body, rows), preferences: found.reduce<Preferences>(join, NO_PREFERENCES) };
}

function foundIn(body: Json, rows: readonly Row[]): readonly Found[] {
  return rows.flatMap((row) => {
    const value = memberIn(body, row.name);
    return value === undefined || value === null ? [] : [read(row, value, row.name)];
  });
}

function read(row: Row, value: unknown, name: string): Found {
  if (typeof row.reads !== 'string') return row.reads(value, name);
  throw new GatewayError('invalid-request', `\`${name}\` (${row.of}) ${row.reads}.`, { param: name });
}

/** What is said twice is said last by the later row; lists of tags, waits and prices are put together. */
function join(all: Preferences, found: Found): Preferences {
  return {
    ...all,
    ...found,
    tags: [...all.tags, ...(found.tags ?? [])],
    timeouts: { ...all.timeouts, ...found.timeouts },
    ...(found.maxPrice && { maxPrice: { ...all.maxPrice, ...found.maxPrice } }),
    ...(found.cache && { cache: { ...all.cache, ...found.cache } }),
    ...(found.race && { race: { ...all.race, ...found.race } }),
  };
}

function memberIn(body: Json, name: string): unknown {
  return name.split('.').reduce<unknown>((value, member) => own(objectIn(value), member), body);
}

function own(object: Json | undefined, member: string): unknown {
  return object && Object.hasOwn(object, member) ? object[member] : undefined;
}

function requireKnown(body: Json, name: string, rows: readonly Row[]): void {
  const value = memberIn(body, name);
  if (value === undefined || value === null || !rows.some((row) => row.name.startsWith(`${name}.`))) return;
  const object = objectIn(value);
  const members = Object.keys(object ?? {});
  const known = rows
    .filter((row) => row.name.startsWith(`${name}.`))
    .map((row) => head(row.name.slice(name.length + 1)));
  const stranger = object ? members.find((member) => !known.includes(member)) : '';
  if (stranger === undefined) return;
  const param = stranger === '' ? name : `${name}.${stranger}`;
  const names = [...new Set(known)].join(', ');
  throw new GatewayError('invalid-request', `\`${param}\` is not known here: \`${name}\` is an object of ${names}.`, {
    param,
  });
}

/** The same body where there is nothing of ours in it: a request that wishes nothing is sent on as it came. */
function withoutOurs(body: Json, rows: readonly Row[]): Json {
  const ours: ReadonlySet<string> = new Set(rows.filter(({ isKept }) => !isKept).map(({ name }) => head(name)));
  if (!Object.keys(body).some((name) => ours.has(name))) return body;
  const kept = Object.entries(body).flatMap(([name, value]) => {
    if (name === 'providerOptions') return keptOptions(value);
    return ours.has(name) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

/** Vercel keeps options for providers beside those for the gateway. */
function keptOptions(value: unknown): readonly (readonly [string, unknown])[] {
  const { gateway: _, ...others } = objectIn(value) ?? {};
  return Object.keys(others).length > 0 ? [['providerOptions', others]] : [];
}

function isNamed(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function head(name: string): string {
  return name.split('.')[0] ?? name;
}
