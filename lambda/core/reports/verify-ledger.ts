import type { Json } from '../types.ts';
import { compareLedger, type Difference, wordsOf } from './compare-ledger.ts';
import { momentOf } from './describe-attempt.ts';
import { money } from './describe-sums.ts';
import { type Query, requireKnown, wrong } from './read-query.ts';
import { DAY_MS } from './read-rows.ts';
import type { Reports } from './reports.ts';
import { stretchIn } from './usage-wish.ts';

const LONGEST_MS = 31 * DAY_MS;
const MOST_SHOWN = 100;

/** Whether rows, totals and budgets say the same: `GET /teams/{team}/ledger/verify`. Changes nothing. */
export async function verifyLedger(
  reports: Reports,
  { team, query, now }: { readonly team: string; readonly query: Query; readonly now: number },
): Promise<Json> {
  requireKnown(query, ['from', 'to']);
  const { from, to } = stretchIn(query, { now, default: 'day' });
  if (to - from > LONGEST_MS) throw wrong('from', `is more than ${LONGEST_MS / DAY_MS} days before \`to\`.`);
  const { progress, hours, attempts, differences, budgets } = await compareLedger(reports, { team, from, to }, now);
  const found = [...differences.map(describe), ...budgets.differences];
  return {
    object: 'verification',
    team,
    from: momentOf(from),
    to: momentOf(to),
    rolled_up_until: progress.until > 0 ? momentOf(progress.until) : null,
    hours,
    attempts,
    budgets: budgets.compared,
    budgets_in_use: budgets.inUse,
    is_equal: found.length === 0,
    difference_count: found.length,
    differences: found.slice(0, MOST_SHOWN),
  };
}

function describe({ total: { dimension, interval, at, value }, rows, stored }: Difference): Json {
  return {
    [interval]: momentOf(at),
    dimension,
    value: typeof value === 'string' ? value : null,
    attempts: { rows: rows.sums.attempts, totals: stored.sums.attempts },
    ...money('rows_cost', rows.sums.picoUsd),
    ...money('totals_cost', stored.sums.picoUsd),
    rows: wordsOf(rows),
    totals: wordsOf(stored),
  };
}
