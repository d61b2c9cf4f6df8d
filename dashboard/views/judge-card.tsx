import { Fact } from '../parts/fact.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import type { ExperimentFacts } from '../state/experiment-answers.ts';
import { judgedRows } from '../state/rows-behind.ts';
import { count, percent } from '../text/amounts.ts';
import { within } from '../text/within.ts';

/** Who judges, how far they agree with themselves, and what that has cost: never a part of what the arms cost. */
export function JudgeCard({ facts }: { readonly facts: ExperimentFacts }) {
  const { judge, judged_by: route, name } = facts;
  if (route === null && judge.verdicts === 0) return null;
  const { agreement } = judge;
  return (
    <section class="card">
      <h2>The judge</h2>
      <dl class="facts">
        <Fact name="Who judges">
          <Name text={route} none="nobody any more" />
        </Fact>
        <Fact name="Verdicts">
          <a href={judgedRows(name)}>{count(judge.verdicts)}</a>
          {judge.no_verdict > 0 && (
            <span class="warn">, on {count(judge.no_verdict)} of them it gave none: these are ties</span>
          )}
          {judge.not_read > 0 && <span class="warn">, {count(judge.not_read)} beyond those that were read</span>}
        </Fact>
        <Fact name="Its calls">
          <a href={judgedRows(name)}>{count(judge.calls)}</a>
          {judge.failed_calls > 0 && <span class="warn">, {count(judge.failed_calls)} without a verdict</span>}
        </Fact>
        <Fact name="Its cost">
          <a href={judgedRows(name)}>
            <Money pico={judge.cost_pico_usd} />
          </a>
          {judge.unknown_cost_calls > 0 && (
            <span class="warn"> and {count(judge.unknown_cost_calls)} of unknown cost</span>
          )}
        </Fact>
        {facts.mode === 'pairwise' && (
          <>
            <Fact name="Says the same in both orders">
              {agreement.rate === null ? (
                <span class="unknown">unknown</span>
              ) : (
                <>
                  {percent(agreement.rate)} <span class="quiet">({within(agreement.interval_once, percent)})</span>
                </>
              )}
            </Fact>
            <Fact name="Beyond chance">
              {agreement.beyond_chance === null ? (
                <span class="unknown">unknown</span>
              ) : (
                <span title="From −1 to 1; 0 is chance.">{agreement.beyond_chance.toFixed(2)}</span>
              )}
            </Fact>
            <Fact name="What is shown first wins">
              {agreement.first_wins === null ? (
                <span class="unknown">unknown</span>
              ) : (
                <span title="One half is fair.">{percent(agreement.first_wins)}</span>
              )}
            </Fact>
          </>
        )}
      </dl>
    </section>
  );
}
