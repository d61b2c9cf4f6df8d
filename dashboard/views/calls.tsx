import { useEffect, useMemo } from 'preact/hooks';
import { ExportMenu } from '../parts/export-menu.tsx';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import { openCallList } from '../state/call-list.ts';
import { wishFrom } from '../state/call-wish.ts';
import { isLive, tick } from '../state/live.ts';
import { changeQuery, place } from '../state/place.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { CallFilters } from './call-filters.tsx';
import { CallTable } from './call-table.tsx';

/** Every attempt, from the newest to the oldest. */
export function Calls() {
  const { query } = place.value;
  const wish = JSON.stringify(query);
  const list = useMemo(() => openCallList(wishFrom(query)), [wish]);
  useEffect(() => {
    list.more();
    return () => list.close();
  }, [list]);
  useEffect(() => {
    if (isLive.value && list.isRead.peek()) list.freshen();
  }, [tick.value]);
  const { lines, isDone, isLoading, problem } = list;
  const isEmpty = lines.value.length === 0;
  return (
    <div class="view view-calls">
      <div class="view-head">
        <h1>Calls</h1>
        <p class="quiet" role="status">
          {isEmpty && isLoading.value
            ? 'Reading…'
            : tell(lines.value.length, isDone.value && (query.from ?? 'the last 30 days'))}
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
        <Empty title="Nothing like that so far">
          <p>The newest attempts were looked through, and none is like that.</p>
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
function tell(shown: number, since: string | false): string {
  if (since === false) return `${count(shown)} attempts so far`;
  return `${count(shown)} attempts, all of ${since.startsWith('the') ? since : `them since ${moment(since, 'hour')}`}`;
}
