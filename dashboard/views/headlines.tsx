import { Money } from '../parts/money.tsx';
import { Tile } from '../parts/tile.tsx';
import type { Range } from '../reckon/range.ts';
import { tokensIn } from '../reckon/tokens.ts';
import type { Sums } from '../state/answers.ts';
import { rowsBehind } from '../state/rows-behind.ts';
import { change, count, percent, short } from '../text/amounts.ts';
import { dollars } from '../text/money.ts';
import { JudgedNote } from './judged-note.tsx';
import { MonthTile } from './month-tile.tsx';
import { RescuedTile } from './rescued-tile.tsx';

export interface HeadlinesProps {
  readonly total: Sums;
  readonly before: Sums;
  readonly range: Range;
}

/** What there is to know at a glance. */
export function Headlines({ total, before, range }: HeadlinesProps) {
  const rows = rowsBehind(range);
  const input = tokensIn(total);
  return (
    <div class="tiles">
      <Tile
        label="Spend"
        href={rows}
        value={<Money pico={total.cost_pico_usd} isEstimate={total.estimated_cost_attempts > 0} />}
        note={<SpendNote total={total} before={before} />}
      />
      <MonthTile />
      <Tile
        label="Calls"
        href={rows}
        value={count(total.calls)}
        note={
          <>
            <Versus now={total.calls} before={before.calls} />
            <a href={rowsBehind(range, { outcome: 'failed' })}>{count(total.failed_attempts)} attempts failed</a>
            {total.open_attempts > 0 && `, ${count(total.open_attempts)} under way`}
            <JudgedNote range={range} />
          </>
        }
      />
      <Tile
        label="Tokens"
        href={rows}
        value={short(input.all + total.output_tokens)}
        note={
          <>
            {short(input.all)} in ({short(input.read)} of them read from a provider's cache, {short(input.written)}{' '}
            written to one), {short(total.output_tokens)} out ({short(total.reasoning_tokens)} reasoning)
          </>
        }
      />
      {total.saved_pico_usd !== undefined && (
        <Tile
          label="Saved by the cache"
          href={rowsBehind(range, { cache: 'hit' })}
          value={<Money pico={total.saved_pico_usd} />}
          note={
            <>
              {count(total.cache_hits ?? 0)} hits, {percent((total.cache_hits ?? 0) / Math.max(1, total.calls))} of
              calls
              {(total.unknown_saved_calls ?? 0) > 0 && (
                <span class="warn">, {count(total.unknown_saved_calls)} of unknown cost</span>
              )}
            </>
          }
        />
      )}
      <RescuedTile range={range} total={total} />
    </div>
  );
}

function SpendNote({ total, before }: Pick<HeadlinesProps, 'total' | 'before'>) {
  return (
    <>
      <Versus now={dollars(total.cost_pico_usd)} before={dollars(before.cost_pico_usd)} />
      {total.unknown_cost_attempts > 0 && (
        <span class="warn">{count(total.unknown_cost_attempts)} attempts of unknown cost are not in it. </span>
      )}
      {total.estimated_cost_attempts > 0 && (
        <>
          <Money pico={total.estimated_cost_pico_usd} /> of it estimated
        </>
      )}
    </>
  );
}

function Versus({ now, before }: { readonly now: number; readonly before: number }) {
  const difference = change(now, before);
  return <>{difference === undefined ? 'Nothing before. ' : `${difference} to the period before. `}</>;
}
