import { useEffect, useMemo } from 'preact/hooks';
import { ExportMenu } from '../parts/export-menu.tsx';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import type { Query } from '../state/ask.ts';
import { openCallList, type Threshold } from '../state/call-list.ts';
import { isLive, tick } from '../state/live.ts';
import { changeQuery, place } from '../state/place.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { CallFilters, FILTERS } from './call-filters.tsx';
import { CallTable } from './call-table.tsx';

/** Every attempt, from the newest to the oldest. */
export function Calls() {
  const { query } = place.value;
  const wish = JSON.stringify(query);
  const list = useMemo(() => openCallList(wishFrom(query), thresholdFrom(query)), [wish]);
  useEffect(() => {
    list.more();
    return () => list.close();
  }, [list]);
  useEffect(() => {
    if (isLive.value && list.read.peek() > 0) list.freshen();
  }, [tick.value]);
  const { lines, read, isDone, isLoading, problem } = list;
  const isEmpty = lines.value.length === 0;
  return (
    <div class="view view-calls">
      <div class="view-head">
        <h1>Calls</h1>
        <p class="quiet" role="status">
          {isEmpty && isLoading.value
            ? 'Reading…'
            : tell(lines.value.length, read.value, isDone.value && (query.from ?? 'the last 30 days'))}
        </p>
        <div class="controls">
          {isDone.value && query.from === undefined && (
            <button type="button" class="button" onClick={() => changeQuery({ from: longAgo() })}>
              Look further back
            </button>
          )}
          <ExportMenu rows={wishFrom(query)} />
        </div>
      </div>
      <CallFilters />
      {problem.value && <Problem problem={problem.value} />}
      {isEmpty && isLoading.value && <Loading lines={12} />}
      {isEmpty && isDone.value && (
        <Empty title="Nothing is like that">
          <p>No attempt fits these filters. Take one away, or choose a longer time.</p>
        </Empty>
      )}
      {isEmpty && !isDone.value && !isLoading.value && !problem.value && (
        <Empty title={`Nothing among the newest ${count(read.value)}`}>
          <button type="button" class="button" onClick={() => list.more()}>
            Look further back
          </button>
        </Empty>
      )}
      {!isEmpty && <CallTable list={list} />}
    </div>
  );
}

/** As far as sums go back, too. Only who asks for it goes there: each empty day is looked at. */
function longAgo(): string {
  return new Date(Date.now() - 400 * 86_400_000).toISOString();
}

/** How much there is, and since when if that is all. */
function tell(shown: number, read: number, since: string | false): string {
  const all = shown === read || read === 0 ? count(shown) : `${count(shown)} of ${count(read)}`;
  if (since === false) return `${all} attempts so far`;
  return `${all} attempts, all of ${since.startsWith('the') ? since : `them since ${moment(since, 'hour')}`}`;
}

/** What the gateway is asked for. */
function wishFrom(query: Readonly<Record<string, string>>): Query {
  return Object.fromEntries(['from', 'to', ...FILTERS].map((name) => [name, query[name]]));
}

/** What it cannot be asked for is looked for here, in what it tells. */
function thresholdFrom({ cost, slower }: Readonly<Record<string, string>>): Threshold {
  const [usd, seconds] = [Number(cost), Number(slower)];
  return {
    leastPico: usd > 0 && usd < 1e6 ? BigInt(Math.round(usd * 1e12)) : undefined,
    leastMs: seconds > 0 ? seconds * 1_000 : undefined,
  };
}
