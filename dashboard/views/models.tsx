import { useState } from 'preact/hooks';
import { ExportMenu } from '../parts/export-menu.tsx';
import { Heads } from '../parts/heads.tsx';
import { Meter } from '../parts/meter.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Spend } from '../parts/spend.tsx';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import { type Range, rangeNamed } from '../reckon/range.ts';
import type { ModelFacts, Usage, UsageEntry } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { tick } from '../state/live.ts';
import { addressOf } from '../state/place.ts';
import { rowsBehind, rowsOf } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count, percent, short } from '../text/amounts.ts';
import { dollars, per } from '../text/money.ts';
import { modelsCsv } from './models-csv.ts';
import { SpeedTable } from './speed-table.tsx';
import { TargetHealth } from './target-health.tsx';

interface Known {
  readonly range: Range;
  readonly models: readonly ModelFacts[];
  readonly used: ReadonlyMap<string, UsageEntry>;
  readonly total: Usage['total'];
}

/** What can be asked, what it costs, and how much of it the team has used. */
export function Models() {
  const [search, setSearch] = useState('');
  const [onlyUsed, setOnlyUsed] = useState(true);
  const { value, problem } = useAnswer(load, [], tick.value);
  const words = search.toLowerCase();
  const fits = ({ id }: ModelFacts) => id.toLowerCase().includes(words) && (!onlyUsed || value?.used.has(id) === true);
  const shown = value?.models.filter(fits) ?? [];
  return (
    <div class="view">
      <div class="view-head">
        <h1>Models</h1>
        <p class="quiet">The last 30 days.</p>
        <div class="controls">
          <label class="filter">
            <span class="select-label">Find</span>
            <input type="search" value={search} onInput={({ currentTarget }) => setSearch(currentTarget.value)} />
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={onlyUsed}
              onChange={({ currentTarget }) => setOnlyUsed(currentTarget.checked)}
            />
            Only what was used
          </label>
          {value && <ExportMenu rows={rowsOf(value.range)} sums={() => modelsCsv(value.used)} />}
        </div>
      </div>
      {problem && <Problem problem={problem} />}
      {!value && !problem && <Loading lines={10} />}
      {value && shown.length === 0 && (
        <Empty title="No such model">{onlyUsed && <p>Nothing like that was used; look among all models.</p>}</Empty>
      )}
      {value && shown.length > 0 && <Table known={value} shown={shown} />}
      {value && <TargetHealth range={value.range} used={value.used} total={value.total} />}
      {value && <SpeedTable range={value.range} isMeasured={'rescued_calls' in value.total} />}
    </div>
  );
}

const MOST = 400;

/** Names of targets have their provider in them. */
function isRouteName({ id }: ModelFacts): boolean {
  return !id.includes('/');
}

function Table({ known, shown }: { readonly known: Known; readonly shown: readonly ModelFacts[] }) {
  return (
    <section class="card">
      <h2 class="unseen">Models</h2>
      {shown.some(isRouteName) && (
        <p class="card-note">
          Sums are kept by the target that was asked: what a route has come to is in the lines of its targets, and its
          rows are behind "by target".
        </p>
      )}
      <Scroll label="Models">
        <table>
          <Heads
            first="Model or route"
            numbers={[
              'Input / M',
              'Output / M',
              'Context',
              'Calls',
              'Share of calls',
              'Spend',
              'Per 1,000 calls',
              'Failed',
            ]}
            deed="Try it"
          />
          <tbody>
            {shown.slice(0, MOST).map((model) => (
              <Model key={model.id} model={model} known={known} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Model({ model, known }: { readonly model: ModelFacts; readonly known: Known }) {
  const used = known.used.get(model.id);
  const share = (used?.calls ?? 0) / Math.max(1, known.total.calls);
  const isRoute = isRouteName(model);
  const rows = rowsBehind(known.range, { model: model.id });
  return (
    <tr>
      <th scope="row" class="grow">
        {used ? (
          <a href={rows}>
            <Name text={model.id} />
          </a>
        ) : (
          <Name text={model.id} />
        )}{' '}
        {isRoute && <span class="badge badge-calm">route</span>}
        {used && <Meter label="Share of calls" share={share} />}
      </th>
      <td class="number">{isRoute ? '–' : <Money pico={perMillion(model.pricing?.prompt)} />}</td>
      <td class="number">{isRoute ? '–' : <Money pico={perMillion(model.pricing?.completion)} />}</td>
      <td class="number">{model.context_length ? short(model.context_length) : '–'}</td>
      <td class="number">
        {used ? <a href={rows}>{count(used.calls)}</a> : isRoute ? <a href={rows}>by target</a> : '–'}
      </td>
      <td class="number">{used ? percent(share) : '–'}</td>
      <td class="number">
        {used ? (
          <a href={rows}>
            <Spend sums={used} />
          </a>
        ) : (
          '–'
        )}
      </td>
      <td class="number">
        {used ? (
          <Money pico={per(used.cost_pico_usd, used.calls, 1_000)} isEstimate={used.estimated_cost_attempts > 0} />
        ) : (
          '–'
        )}
      </td>
      <td class="number">
        {used && used.failed_attempts > 0 ? (
          <a href={rowsBehind(known.range, { model: model.id, outcome: 'failed' })}>
            {percent(used.failed_attempts / used.attempts)}
          </a>
        ) : (
          '–'
        )}
      </td>
      <td>
        <a href={addressOf('playground', { models: model.id })}>Try</a>
      </td>
    </tr>
  );
}

async function load(signal: AbortSignal): Promise<Known> {
  const range = rangeNamed('30d', Date.now());
  const [list, usage] = await Promise.all([
    askJson<{ readonly data: readonly ModelFacts[] }>('/models', {}, signal),
    askJson<Usage>('/usage', { ...rowsOf(range), group_by: 'model', include: 'races' }, signal),
  ]);
  const used = new Map(usage.data.flatMap((entry) => (entry.model ? [[entry.model, entry] as const] : [])));
  const listed = new Set(list.data.map(({ id }) => id));
  // What was asked may be in no list any more: its costs are still there.
  const gone = [...used.keys()].filter((id) => !listed.has(id)).map((id): ModelFacts => ({ id }));
  const spent = ({ id }: ModelFacts) => dollars(used.get(id)?.cost_pico_usd);
  const models = [...list.data, ...gone].sort((one, other) => spent(other) - spent(one));
  return { range, models, used, total: usage.total };
}

/** A price for a token, as it is usually told. */
function perMillion(perToken: string | null | undefined): string | null {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(perToken ?? '') ?? [];
  return whole === undefined ? null : String(BigInt(whole + fraction.padEnd(12, '0')) * 1_000_000n);
}
