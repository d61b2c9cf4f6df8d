import { Money } from '../parts/money.tsx';
import { Tile } from '../parts/tile.tsx';
import type { CacheFigures, TimeSaved } from '../reckon/caching.ts';
import type { Range } from '../reckon/range.ts';
import { rowsBehind } from '../state/rows-behind.ts';
import { count, duration, percent } from '../text/amounts.ts';

export interface CacheTilesProps {
  readonly figures: CacheFigures;
  readonly time: TimeSaved;
  readonly range: Range;
}

/** What the cache has come to, at a glance. */
export function CacheTiles({ figures, time, range }: CacheTilesProps) {
  const rows = (cache: string) => rowsBehind(range, { cache });
  const { hits, misses, hitRate, unknownHits } = figures;
  return (
    <div class="tiles">
      <Tile label="Hits" href={rows('hit')} value={count(hits)} note="Answered again, and nobody was asked." />
      <Tile
        label="Hit rate"
        href={rows('miss')}
        value={hitRate === undefined ? <span class="unknown">unknown</span> : percent(hitRate)}
        note={
          misses === undefined
            ? 'Older sums do not know how many misses there were.'
            : `${count(misses)} misses; hits of hits and misses`
        }
      />
      <Tile
        label="Money saved"
        href={rows('hit')}
        value={<Money pico={hits === 0 ? '0' : figures.saved} />}
        note={
          unknownHits > 0 ? (
            <span class="warn">{count(unknownHits)} answers of unknown cost are not in it.</span>
          ) : (
            'What these answers had cost the first time.'
          )
        }
      />
      <Tile
        label="Time saved"
        href={rows('hit')}
        value={<Saved time={time} hits={hits} />}
        note={
          <>
            Estimated: what each target usually takes, for each hit.{' '}
            {time.unknownHits > 0 && <span class="warn">{count(time.unknownHits)} hits are not in it.</span>}
          </>
        }
      />
      <Others figures={figures} range={range} />
    </div>
  );
}

/** No row knows how long an answer took the first time. */
function Saved({ time: { ms }, hits }: { readonly time: TimeSaved; readonly hits: number }) {
  if (hits === 0) return <>{duration(0)}</>;
  if (ms === undefined) return <span class="unknown">unknown</span>;
  return (
    <>
      <abbr title="Estimated: nobody has told it exactly.">~</abbr>
      {duration(ms)}
    </>
  );
}

function Others({
  figures: { partial, refreshed, bypassed, replayed },
  range,
}: Pick<CacheTilesProps, 'figures' | 'range'>) {
  const all = [
    { cache: 'partial', label: 'known in part', number: partial },
    { cache: 'refresh', label: 'asked anew', number: refreshed },
    { cache: 'bypass', label: 'past the cache', number: bypassed },
    { cache: 'replay', label: 'given again under an idempotency key', number: replayed },
  ].filter(({ number = 0 }) => number > 0);
  if (all.length === 0) return null;
  return (
    <Tile
      label="Otherwise"
      value={count(all.reduce((sum, { number = 0 }) => sum + number, 0))}
      note={all.map(({ cache, label, number }, at) => (
        <span key={cache}>
          {at > 0 && ', '}
          <a href={rowsBehind(range, { cache })}>
            {count(number)} {label}
          </a>
        </span>
      ))}
    />
  );
}
