import { GatewayError, quoted } from '../errors.ts';

/** What was asked for after the `?`. */
export type Query = ReadonlyMap<string, string>;

/** Refuses what is not known: a filter that is spelt wrongly would be a figure that is wrong. */
export function requireKnown(query: Query, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (names.includes(name)) continue;
    throw wrong(name, `is not known here. There are ${names.map((known) => `\`${known}\``).join(', ')}.`);
  }
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** A day, or a moment; in UTC, unless it says otherwise. */
export function momentIn(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  // A plus in a query is a space to those who read it.
  const [, day = '', time = '00:00', zone = 'Z'] = MOMENT.exec(text.replace(/ (\d{2}:\d{2})$/, '+$1').trim()) ?? [];
  const moment = Date.parse(`${day}T${time}${zone}`);
  // Some dates that do not exist are taken for days of the next month.
  const exists = Date.parse(day) >= 0 && new Date(Date.parse(day)).toISOString().startsWith(day);
  if (day !== '' && exists && moment >= 0) return moment;
  throw wrong(name, `is ${quoted(text)}; write a day (2026-11-20) or a moment (2026-11-20T09:30:00Z).`);
}

/** One of a few words. */
export function choiceIn<Word extends string>(query: Query, name: string, words: readonly Word[]): Word | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  throw wrong(name, `is ${quoted(text)}; there are ${words.map((known) => `\`${known}\``).join(', ')}.`);
}

/** A whole number from 1 to so many. */
export function countIn(query: Query, name: string, most: number): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw wrong(name, `must be a whole number from 1 to ${most}, not ${quoted(text)}.`);
}

/** Says what is wrong with a parameter. */
export function wrong(param: string, problem: string): GatewayError {
  return new GatewayError('invalid-request', `\`${param.slice(0, 64)}\` ${problem}`, { param: param.slice(0, 64) });
}
