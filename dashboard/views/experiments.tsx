import { Heads } from '../parts/heads.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import { type Range, rangeNamed } from '../reckon/range.ts';
import type { Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import type { ExperimentStanding } from '../state/experiment-answers.ts';
import { tick } from '../state/live.ts';
import { addressOf, place } from '../state/place.ts';
import { rowsBehind, rowsOf } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { Experiment } from './experiment.tsx';
import { StateBadge } from './experiment-state.tsx';

/** Which ways to answer are compared, and how each comparison stands. */
export function Experiments() {
  const { id } = place.value;
  return id === undefined ? <List /> : <Experiment key={id} name={id} />;
}

function List() {
  const { value, problem } = useAnswer(load, [], tick.value);
  return (
    <div class="view">
      <div class="view-head">
        <h1>Experiments</h1>
      </div>
      {problem && <Problem problem={problem} />}
      {!value && !problem && <Loading lines={5} />}
      {value && value.standings.length === 0 && (
        <Empty title="No experiment is set up">
          <p>
            An experiment is a name for two or more ways to answer, which callers write as their model. It is set up in
            headgate.config.ts.
          </p>
        </Empty>
      )}
      {value && value.standings.length > 0 && <Table known={value} />}
    </div>
  );
}

interface Known {
  readonly range: Range;
  readonly standings: readonly ExperimentStanding[];
  readonly used: ReadonlyMap<string, Usage['data'][number]>;
}

function Table({ known: { range, standings, used } }: { readonly known: Known }) {
  return (
    <section class="card">
      <h2 class="unseen">All experiments</h2>
      <p class="card-note">Calls and spend are those of the last 30 days.</p>
      <Scroll label="Experiments">
        <table>
          <Heads first="Experiment" texts={['State', 'Arms', 'Judge', 'Changed']} numbers={['Calls', 'Spend']} />
          <tbody>
            {standings.map((one) => (
              <Row key={one.name} standing={one} entry={used.get(one.name)} range={range} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

interface RowProps {
  readonly standing: ExperimentStanding;
  readonly entry: Usage['data'][number] | undefined;
  readonly range: Range;
}

function Row({ standing, entry, range }: RowProps) {
  const { name, changed, judged_by: judge, arms_planned: arms } = standing;
  const rows = rowsBehind(range, { experiment: name });
  return (
    <tr>
      <th scope="row" class="grow">
        <a href={addressOf(`experiments/${encodeURIComponent(name)}`)}>
          <Name text={name} />
        </a>
      </th>
      <td>
        <StateBadge standing={standing} />
      </td>
      <td>
        <Name text={arms.map(({ arm, shadow }) => (shadow ? `${arm} (shadow)` : arm)).join(', ')} />
      </td>
      <td>
        <Name text={judge} none="nobody" />
      </td>
      <td>{changed ? moment(changed.at, 'hour') : <span class="quiet">as configured</span>}</td>
      <td class="number">{entry ? <a href={rows}>{count(entry.calls)}</a> : count(0)}</td>
      <td class="number">
        {entry ? (
          <a href={rows}>
            <Money pico={entry.cost_pico_usd} isEstimate={entry.estimated_cost_attempts > 0} />
          </a>
        ) : (
          '–'
        )}
      </td>
    </tr>
  );
}

async function load(signal: AbortSignal): Promise<Known> {
  const range = rangeNamed('30d', Date.now());
  const [{ data }, usage] = await Promise.all([
    askJson<{ readonly data: readonly ExperimentStanding[] }>('/experiments', {}, signal),
    askJson<Usage>('/usage', { ...rowsOf(range), group_by: 'experiment' }, signal),
  ]);
  const used = usage.data.flatMap((entry) => (entry.experiment ? [[entry.experiment, entry] as const] : []));
  return { range, standings: data, used: new Map(used) };
}
