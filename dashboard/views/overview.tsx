import { Chart } from '../parts/chart.tsx';
import { ExportMenu } from '../parts/export-menu.tsx';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import { columnsOf, type Range, rangeNamed } from '../reckon/range.ts';
import { stack } from '../reckon/stack.ts';
import type { Dimension, Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { tick } from '../state/live.ts';
import { labelOf, rowsOf } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { Groups, groupsCsv } from './groups.tsx';
import { Headlines } from './headlines.tsx';
import { chosenPeriod, PeriodChoice } from './period.tsx';
import { SpeedTable } from './speed-table.tsx';

interface Figures {
  readonly range: Range;
  readonly series: Usage;
  readonly sums: Usage;
  readonly before: Usage;
}

/** What was spent, on what, and how it went. */
export function Overview() {
  const { named, by } = chosenPeriod();
  const { value, problem } = useAnswer((signal) => figures(named, by, signal), [named, by], tick.value);
  return (
    <div class="view">
      <div class="view-head">
        <h1>Overview</h1>
        <div class="controls">
          <PeriodChoice />
          {value && <ExportMenu rows={rowsOf(value.range)} sums={() => groupsCsv(value.sums, by)} />}
        </div>
      </div>
      {problem && <Problem problem={problem} />}
      {value ? <Shown figures={value} by={by} /> : !problem && <Loading lines={8} />}
    </div>
  );
}

function Shown({
  figures: { range, series, sums, before },
  by,
}: {
  readonly figures: Figures;
  readonly by: Dimension;
}) {
  const columns = columnsOf(range);
  const parts = series.data.map((entry) => ({
    at: Date.parse(entry.hour ?? entry.day ?? ''),
    name: labelOf(entry, by),
    pico: entry.cost_pico_usd,
    isEstimate: entry.estimated_cost_attempts > 0,
    isUnknown: entry.unknown_cost_attempts > 0,
  }));
  const isEmpty = sums.total.attempts === 0 && (sums.total.cache_hits ?? 0) === 0;
  return (
    <>
      {!sums.is_complete && (
        <p class="notice notice-quiet" role="status">
          There is more than one answer can hold: figures end at {sums.to}.
        </p>
      )}
      <Headlines total={sums.total} before={before.total} range={range} />
      {isEmpty ? (
        <Empty title="No calls in this time">
          <p>Choose a longer time, or ask a model in the playground.</p>
        </Empty>
      ) : (
        <>
          <section class="card" aria-label="Spending over time">
            <h2>Spend by {by}</h2>
            <Chart columns={columns} layers={stack(parts, columns)} interval={range.interval} />
          </section>
          <Groups sums={sums} before={before} by={by} range={range} />
          <SpeedTable range={range} isMeasured={'rescued_calls' in sums.total} />
        </>
      )}
    </>
  );
}

async function figures(named: string | undefined, by: Dimension, signal: AbortSignal): Promise<Figures> {
  const range = rangeNamed(named, Date.now());
  const { interval } = range;
  const ask = (query: Readonly<Record<string, string>>) => askJson<Usage>('/usage', { ...query, group_by: by }, signal);
  const now = rowsOf(range);
  const [series, sums, before] = await Promise.all([ask({ ...now, interval }), ask(now), ask(rowsOf(range.before))]);
  return { range, series, sums, before };
}
