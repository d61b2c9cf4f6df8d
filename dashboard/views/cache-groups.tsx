import type { ComponentChildren } from 'preact';
import { Heads } from '../parts/heads.tsx';
import { Meter } from '../parts/meter.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { cacheFiguresOf, timeSaved, wasOn } from '../reckon/caching.ts';
import type { Range } from '../reckon/range.ts';
import type { Dimension, Usage, UsageEntry } from '../state/answers.ts';
import { filterOf, labelOf, rowsBehind } from '../state/rows-behind.ts';
import { count, duration, percent } from '../text/amounts.ts';
import { csv } from '../text/csv.ts';

export interface CacheGroupsProps {
  readonly sums: Usage;
  readonly by: Dimension;
  readonly range: Range;
}

const MOST = 200;

/** The cache told apart, those first that have the most hits. Each figure leads to its rows. */
export function CacheGroups({ sums, by, range }: CacheGroupsProps) {
  const entries = entriesOf(sums);
  const most = Math.max(1, ...entries.map(({ cache_hits: hits = 0 }) => hits));
  const numbers = ['Hits', 'Misses', 'In part', 'Hit rate', 'Saved', ...(by === 'model' ? ['Time saved'] : [])];
  return (
    <section class="card">
      <h2>Where it helps</h2>
      {by === 'tag' && <p class="card-note">A call with several tags counts for each of them.</p>}
      <Scroll label={`Cache by ${by}`}>
        <table>
          <Heads first={by.charAt(0).toUpperCase() + by.slice(1)} numbers={numbers} />
          <tbody>
            {entries.slice(0, MOST).map((entry) => (
              <Group
                key={`${labelOf(entry, by)}${entry[by] === null}`}
                entry={entry}
                most={most}
                by={by}
                range={range}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      {entries.length > MOST && <p class="card-note">The other {count(entries.length - MOST)} are in the export.</p>}
    </section>
  );
}

function entriesOf({ data }: Usage): readonly UsageEntry[] {
  return data
    .filter((entry) => wasOn(cacheFiguresOf(entry)))
    .toSorted((one, other) => (other.cache_hits ?? 0) - (one.cache_hits ?? 0));
}

interface GroupProps extends Pick<CacheGroupsProps, 'by' | 'range'> {
  readonly entry: UsageEntry;
  /** Hits of the line that has the most. */
  readonly most: number;
}

function Group({ entry, most, by, range }: GroupProps) {
  const filter = filterOf(entry, by);
  const { hits, misses, partial, hitRate, saved, unknownHits } = cacheFiguresOf(entry);
  const name = <Name text={labelOf(entry, by)} />;
  const linked = (shown: ComponentChildren, number: number, cache: string) =>
    filter && number > 0 ? <a href={rowsBehind(range, { ...filter, cache })}>{shown}</a> : shown;
  return (
    <tr>
      <th scope="row" class="grow">
        {filter ? <a href={rowsBehind(range, filter)}>{name}</a> : <span class="quiet">{name}</span>}
        <Meter label="Beside the most hits" share={hits / most} />
      </th>
      <td class="number">{linked(count(hits), hits, 'hit')}</td>
      <td class="number">
        {misses === undefined ? <span class="unknown">unknown</span> : linked(count(misses), misses, 'miss')}
      </td>
      <td class="number">{partial === undefined ? '–' : linked(count(partial), partial, 'partial')}</td>
      <td class="number">{hitRate === undefined ? '–' : percent(hitRate)}</td>
      <td class="number">
        {hits === 0 ? '–' : linked(<Money pico={saved} />, hits, 'hit')}
        {unknownHits > 0 && saved !== null && <span class="warn"> + {count(unknownHits)} unknown</span>}
      </td>
      {by === 'model' && <TimeCell entry={entry} hits={hits} />}
    </tr>
  );
}

function TimeCell({ entry, hits }: { readonly entry: UsageEntry; readonly hits: number }) {
  if (hits === 0) return <td class="number">–</td>;
  const { ms } = timeSaved([entry]);
  return (
    <td class="number">
      {ms === undefined ? (
        <span class="unknown">unknown</span>
      ) : (
        <>
          <abbr title="Estimated: what this target usually takes, for each hit.">~</abbr>
          {duration(ms)}
        </>
      )}
    </td>
  );
}

/** The same as a file, exactly. */
export function cacheCsv(sums: Usage, by: Dimension): string {
  const head = [by, 'cache_hits', 'cache_misses', 'cache_partial', 'cache_refresh', 'cache_bypass', 'saved_pico_usd'];
  const rows = entriesOf(sums).map((entry) => {
    const { hits, misses, partial, refreshed, bypassed, saved } = cacheFiguresOf(entry);
    const counts = [misses, partial, refreshed, bypassed].map((number) => number ?? null);
    return [labelOf(entry, by), hits, ...counts, saved ?? null];
  });
  return csv(head, rows);
}
