import { GatewayError } from './errors.ts';
import { objectIn } from './json.ts';
import { type Found, NO_PREFERENCES, type Preferences } from './preferences.ts';
import type { Json } from './types.ts';
import { type Row, VOCABULARY } from './vocabulary.ts';

const HEADERS = VOCABULARY.filter((row) => row.in === 'header');
const BODY = VOCABULARY.filter((row) => row.in === 'body');
/** Objects of which every member is in the vocabulary: another one is a mistake, or a wish that would go unheard. */
const CLOSED: readonly string[] = ['provider', 'provider.max_price', 'providerOptions.gateway', 'race'];
/** The first words of the body's rows: the fields that a request has for the gateway. */
const OURS: ReadonlySet<string> = new Set(BODY.filter(({ isKept }) => !isKept).map(({ name }) => head(name)));

/** What a request wishes of its way, and the body without the fields that said it. */
export function readPreferences(
  body: Json,
  headers: ReadonlyMap<string, string>,
): { body: Json; preferences: Preferences } {
  const found: Found[] = [];
  for (const row of BODY) {
    const value = memberIn(body, row.name);
    if (value !== undefined && value !== null) found.push(read(row, value, row.name));
  }
  for (const name of CLOSED) requireKnown(body, name);
  for (const [name, value] of headers) {
    const row = HEADERS.find((candidate) => isNamed(name, candidate.name));
    if (row) found.push(read(row, value, name));
  }
  return { body: withoutOurs(body), preferences: found.reduce<Preferences>(join, NO_PREFERENCES) };
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
    ...(found.race && { race: { ...all.race, ...found.race } }),
  };
}

function memberIn(body: Json, name: string): unknown {
  return name.split('.').reduce<unknown>((value, member) => own(objectIn(value), member), body);
}

function own(object: Json | undefined, member: string): unknown {
  return object && Object.hasOwn(object, member) ? object[member] : undefined;
}

function requireKnown(body: Json, name: string): void {
  const value = memberIn(body, name);
  if (value === undefined || value === null) return;
  const object = objectIn(value);
  const members = Object.keys(object ?? {});
  const known = BODY.filter((row) => row.name.startsWith(`${name}.`)).map((row) =>
    head(row.name.slice(name.length + 1)),
  );
  const stranger = object ? members.find((member) => !known.includes(member)) : '';
  if (stranger === undefined) return;
  const param = stranger === '' ? name : `${name}.${stranger}`;
  const names = [...new Set(known)].join(', ');
  throw new GatewayError('invalid-request', `\`${param}\` is not known here: \`${name}\` is an object of ${names}.`, {
    param,
  });
}

/** The same body where there is nothing of ours in it: a request that wishes nothing is sent on as it came. */
function withoutOurs(body: Json): Json {
  if (!Object.keys(body).some((name) => OURS.has(name))) return body;
  const kept = Object.entries(body).flatMap(([name, value]) => {
    if (name === 'providerOptions') return keptOptions(value);
    return OURS.has(name) ? [] : [[name, value] as const];
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
