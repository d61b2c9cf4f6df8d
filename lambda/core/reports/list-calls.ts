import { timeOfUlid, ulidTime } from '../ids.ts';
import type { Json } from '../types.ts';
import { describeAttempt } from './describe-attempt.ts';
import { FILTERS, filterIn } from './read-filter.ts';
import { countIn, type Query, requireKnown, wrong } from './read-query.ts';
import { newestFirst, type Search } from './read-rows.ts';
import { placeOf, type Reports } from './reports.ts';
import { stretchIn } from './usage-wish.ts';

const MOST_LISTED = 500;
const USUALLY_LISTED = 50;

/** A page of the attempts of a team, from the newest to the oldest: `GET /calls`. */
export async function listCalls(
  reports: Reports,
  { team, query, now }: { readonly team: string; readonly query: Query; readonly now: number },
): Promise<Json> {
  requireKnown(query, ['from', 'to', ...FILTERS, 'limit', 'cursor', 'format']);
  const limit = countIn(query, 'limit', MOST_LISTED) ?? USUALLY_LISTED;
  const data: Json[] = [];
  let last: string | undefined;
  let end: string | undefined;
  for await (const found of newestFirst(reports, searchFrom(query, team, now))) {
    // Where filters let little through, a page ends early, and its cursor goes on.
    if ('reached' in found) {
      end = found.reached;
      break;
    }
    // There is one more than there is room for, so there is another page.
    if (data.length === limit) {
      end = last;
      break;
    }
    data.push(describeAttempt(found.row));
    last = placeOf(found.row);
  }
  return { object: 'list', data, has_more: end !== undefined, next_cursor: end === undefined ? null : cursorAt(end) };
}

/** What is looked for: `from` and `to`, the filters, and where another page has ended. */
export function searchFrom(query: Query, team: string, now: number): Search {
  return { team, ...stretchIn(query, { now, default: 'month' }), filter: filterIn(query), before: placeIn(query) };
}

const PLACE = /^[0-7][0-9A-HJKMNP-TV-Z]{9}(?:[0-9A-HJKMNP-TV-Z]{16}#\d{2,3}(?:#correction(?:#\d+)?)?)?$/;

/** A cursor is a place, and lets nobody see more than the team's own rows. */
export function cursorAt(place: string): string {
  return Buffer.from(place).toString('base64url');
}

function placeIn(query: Query): string | undefined {
  const cursor = query.get('cursor');
  if (cursor === undefined) return undefined;
  const place = Buffer.from(cursor, 'base64url').toString();
  // Whatever lies beyond all times cannot be asked for.
  if (PLACE.test(place) && place < ulidTime(8_640_000_000_000_000) && timeOfUlid(place) >= 0) return place;
  throw wrong('cursor', 'is none that was given here. Take `next_cursor` as it is, or none to begin anew.');
}
