import { Heads } from '../parts/heads.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { ArmFacts, ExperimentFacts, Within } from '../state/experiment-answers.ts';
import { armRows } from '../state/rows-behind.ts';
import { count, percent } from '../text/amounts.ts';
import { usd } from '../text/money.ts';
import { picoOf, within } from '../text/within.ts';
import { BesideCalls, ShadowBadge, ShadowNote } from './shadow-runs.tsx';

const COLUMNS = ['Calls', 'Share', 'Cost', 'Per call', 'Surely within', 'Per win', 'Within, looked at once'] as const;

/** What each arm costs, by call and for each answer that wins. */
export function ArmCosts({ facts }: { readonly facts: ExperimentFacts }) {
  const unknown = facts.arms.reduce((sum, arm) => sum + arm.unknown_cost_calls, 0);
  return (
    <section class="card">
      <h2>Cost</h2>
      {unknown > 0 && (
        <p class="card-note warn">
          {count(unknown)} calls of unknown cost are in no figure of costs, and in all others.
        </p>
      )}
      <Scroll label="Cost">
        <table>
          <Heads first="Arm" numbers={COLUMNS} />
          <tbody>
            {facts.arms.map((arm) => (
              <Row key={arm.arm} arm={arm} facts={facts} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <ShadowNote arms={facts.arms} />
      <p class="card-note">Per win: what the arm costs for each answer that wins, a tie being half of one.</p>
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
        </a>{' '}
        {arm.shadow && <ShadowBadge />}
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
        {!arm.shadow && <BesideCalls runs={arm.shadow_runs} />}
      </td>
      <td class="number">{perCall ? <Money pico={picoOf(perCall.usd)} /> : '–'}</td>
      <td class="number">{costsWithin(perCall?.interval)}</td>
      <td class="number">{perWin ? <Money pico={picoOf(perWin.usd)} /> : '–'}</td>
      <td class="number">{costsWithin(perWin?.interval_once)}</td>
    </tr>
  );
}

function costsWithin(interval: Within | null | undefined): string {
  return interval ? within(interval, (value) => usd(picoOf(value))) : 'too few to tell';
}
