import { Heads } from '../parts/heads.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { ArmFacts, ExperimentFacts, Times, Within } from '../state/experiment-answers.ts';
import { count, duration, percent } from '../text/amounts.ts';
import { usd } from '../text/money.ts';
import { picoOf, within } from '../text/within.ts';
import { armRows } from './labels.ts';

const COLUMNS = [
  'Calls',
  'Share',
  'Cost',
  'Per call',
  'Surely within',
  'Per win',
  'First content p50',
  'p95',
  'p99',
  'Total p50',
  'p95',
  'p99',
] as const;

/** What each arm costs, and how long people wait for it. */
export function ArmCosts({ facts }: { readonly facts: ExperimentFacts }) {
  const unknown = facts.arms.reduce((sum, arm) => sum + arm.unknown_cost_calls, 0);
  return (
    <section class="card">
      <h2>Cost and time</h2>
      {unknown > 0 && (
        <p class="card-note warn">
          {count(unknown)} calls of unknown cost are in no figure of costs, and in all others.
        </p>
      )}
      <Scroll label="Cost and time">
        <table>
          <Heads first="Arm" numbers={COLUMNS} />
          <tbody>
            {facts.arms.map((arm) => (
              <Row key={arm.arm} arm={arm} facts={facts} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="card-note">
        One in twenty is slower than p95, and one in a hundred than p99. These are all calls since the experiment began;
        a list of them begins with the last 30 days.
      </p>
    </section>
  );
}

function Row({ arm, facts }: { readonly arm: ArmFacts; readonly facts: ExperimentFacts }) {
  const { share, cost_per_call: perCall, cost_per_win: perWin } = arm;
  const rows = armRows(facts, arm.arm);
  return (
    <tr>
      <th scope="row" class="grow">
        <a href={rows}>
          <Name text={arm.arm} />
        </a>
      </th>
      <td class="number">
        <a href={rows}>{count(arm.calls)}</a>
      </td>
      <td class="number" title={`${percent(share.wanted)} as it is set up`}>
        {share.had === null ? '–' : percent(share.had)}
      </td>
      <td class="number">
        <a href={rows}>
          <Money pico={arm.cost_pico_usd} />
        </a>
        {arm.unknown_cost_calls > 0 && <span class="warn"> + {count(arm.unknown_cost_calls)} unknown</span>}
      </td>
      <td class="number">{perCall ? <Money pico={picoOf(perCall.usd)} /> : '–'}</td>
      <td class="number">{costsWithin(perCall?.interval)}</td>
      <td class="number">{perWin ? <Money pico={picoOf(perWin.usd)} /> : '–'}</td>
      <Percentiles times={arm.first_content_ms} />
      <Percentiles times={arm.total_ms} />
    </tr>
  );
}

function costsWithin(interval: Within | null | undefined): string {
  return interval ? within(interval, (value) => usd(picoOf(value))) : 'too few to tell';
}

/** Where each is for sure is said to whoever rests on it. */
function Percentiles({ times: { p50, p95, p99, samples } }: { readonly times: Times }) {
  return (
    <>
      {[p50, p95, p99].map((one, at) => (
        <td
          key={at}
          class="number"
          title={one ? `Of ${count(samples)} calls; surely ${within(one.interval, duration)}` : undefined}
        >
          {duration(one?.value)}
        </td>
      ))}
    </>
  );
}
