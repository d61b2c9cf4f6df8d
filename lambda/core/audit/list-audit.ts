import { isCallId } from '../ids.ts';
import { countIn, type Query, requireKnown, wrong } from '../reports/read-query.ts';
import { stretchIn } from '../reports/usage-wish.ts';
import type { Json } from '../types.ts';
import type { AuditedChange, AuditLog } from './audit-log.ts';

/** Whose changes are asked for: those of all these teams, and of the whole gateway where `undefined` is among them. */
export interface AuditQuestion {
  readonly teams: readonly (string | undefined)[];
  readonly query: Query;
  readonly now: number;
}

const MOST_LISTED = 500;
const USUALLY_LISTED = 50;

/** A page of what was changed, the newest first. */
export async function listAudit(log: Pick<AuditLog, 'read'>, { teams, query, now }: AuditQuestion): Promise<Json> {
  requireKnown(query, ['from', 'to', 'limit', 'cursor', 'team']);
  const most = countIn(query, 'limit', MOST_LISTED) ?? USUALLY_LISTED;
  const search = { ...stretchIn(query, { now, default: 'month' }), before: cursorIn(query), limit: most + 1 };
  // One more than there is room for, of each: so there is another page.
  const found = (await Promise.all(teams.map((team) => log.read({ ...search, team })))).flat();
  const newest = found.sort((one, other) => (one.id < other.id ? 1 : -1));
  const data = newest.slice(0, most);
  const next = newest.length > most ? (data.at(-1)?.id ?? null) : null;
  return { object: 'list', data: data.map(describe), has_more: next !== null, next_cursor: next };
}

function cursorIn(query: Query): string | undefined {
  const cursor = query.get('cursor');
  if (cursor === undefined || isCallId(cursor)) return cursor;
  throw wrong('cursor', 'is none that was given here. Take `next_cursor` as it is, or none to begin anew.');
}

function describe({ id, at, by, team, action, subject, before, after, outcome }: AuditedChange): Json {
  return { id, at: new Date(at).toISOString(), by, team: team ?? null, action, subject, outcome, before, after };
}
