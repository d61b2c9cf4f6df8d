import { Chart } from '../parts/chart.tsx';
import { ExportMenu } from '../parts/export-menu.tsx';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import { cacheFiguresOf, timeSaved, wasOn } from '../reckon/caching.ts';
import { columnsOf, type Range, rangeNamed } from '../reckon/range.ts';
import { stack } from '../reckon/stack.ts';
import type { Dimension, Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { tick } from '../state/live.ts';
import { labelOf, rowsOf } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { CacheGroups, cacheCsv } from './cache-groups.tsx';
import { CacheTiles } from './cache-tiles.tsx';
import { chosenPeriod, PeriodChoice } from './period.tsx';

interface Known {
  readonly range: Range;
  readonly series: Usage;
  readonly sums: Usage;
  /** By target, whatever the rest is told apart by: what an answer usually takes is a matter of who gives it. */
  readonly byModel: Usage;
}

/** What was answered without asking anybody, and what that has saved. */
export function CacheView() {
  const { named, by } = chosenPeriod();
  const { value, problem } = useAnswer((signal) => load(named, by, signal), [named, by], tick.value);
  return (
    <div class="view">
      <div class="view-head">
        <h1>Cache</h1>
        <div class="controls">
          <PeriodChoice />
          {value && (
            <ExportMenu rows={{ ...rowsOf(value.range), cache: 'hit' }} sums={() => cacheCsv(value.sums, by)} />
          )}
        </div>
      </div>
      {problem && <Problem problem={problem} />}
      {value ? <Shown known={value} by={by} /> : !problem && <Loading lines={8} />}
    </div>
  );
}

function Shown({ known: { range, series, sums, byModel }, by }: { readonly known: Known; readonly by: Dimension }) {
  const figures = cacheFiguresOf(sums.total);
  if (!wasOn(figures)) {
    return (
      <Empty title="The cache was on for no call in this time">
        <p>
          It is off unless somebody turns it on: a request with the header x-headgate-cache, or the configuration for a
          name or a team.
        </p>
      </Empty>
    );
  }
  const columns = columnsOf(range);
  const parts = series.data.map((entry) => ({
    at: Date.parse(entry.hour ?? entry.day ?? ''),
    name: labelOf(entry, by),
    pico: (entry.cache_hits ?? 0) > 0 ? (entry.saved_pico_usd ?? null) : null,
    isUnknown: (entry.unknown_saved_calls ?? 0) > 0,
  }));
  const layers = stack(parts, columns).filter(({ cells }) =>
    cells.some(({ pico, isUnknown }) => pico !== null || isUnknown),
  );
  return (
    <>
      <CacheTiles figures={figures} time={timeSaved(byModel.data)} range={range} />
      {layers.length > 0 && (
        <section class="card" aria-label="Saved over time">
          <h2>Saved by {by}</h2>
          <Chart columns={columns} layers={layers} interval={range.interval} label="Saved over time" />
        </section>
      )}
      <CacheGroups sums={sums} by={by} range={range} />
    </>
  );
}

async function load(named: string | undefined, by: Dimension, signal: AbortSignal): Promise<Known> {
  const range = rangeNamed(named, Date.now());
  const now = rowsOf(range);
  const ask = (query: Readonly<Record<string, string>>) => askJson<Usage>('/usage', { ...now, ...query }, signal);
  const include = 'cache,latency';
  const [series, sums, byModel] = await Promise.all([
    ask({ group_by: by, interval: range.interval }),
    ask({ group_by: by, include }),
    by === 'model' ? undefined : ask({ group_by: 'model', include }),
  ]);
  return { range, series, sums, byModel: byModel ?? sums };
}
