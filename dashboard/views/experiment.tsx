import { ExportMenu } from '../parts/export-menu.tsx';
import { Fact } from '../parts/fact.tsx';
import { Name } from '../parts/name.tsx';
import { Loading, Problem } from '../parts/states.tsx';
import { askJson } from '../state/ask.ts';
import type { ExperimentFacts } from '../state/experiment-answers.ts';
import { tick } from '../state/live.ts';
import { addressOf } from '../state/place.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { shown } from '../text/shown.ts';
import { ArmCosts } from './arm-costs.tsx';
import { ArmQuality } from './arm-quality.tsx';
import { ArmTimes } from './arm-times.tsx';
import { armsCsv } from './arms-csv.ts';
import { Conclusion, titleOf } from './experiment-conclusion.tsx';
import { Orders } from './experiment-orders.tsx';
import { StateBadge } from './experiment-state.tsx';
import { JudgeCard } from './judge-card.tsx';
import { seriesFrom } from './labels.ts';
import { WinRates, WinTable } from './win-rates.tsx';

/** One experiment: what it has found, how sure that is, and what may be done about it. */
export function Experiment({ name }: { readonly name: string }) {
  const path = `/experiments/${encodeURIComponent(name)}`;
  const { value, problem } = useAnswer((signal) => askJson<ExperimentFacts>(path, {}, signal), [name], tick.value);
  return (
    <div class="view">
      <p class="crumbs">
        <a href={addressOf('experiments')}>Experiments</a>
      </p>
      {problem && <Problem problem={problem} />}
      {!value && !problem && <Loading lines={10} />}
      {value && (
        <>
          <div class="view-head">
            <h1>
              <Name text={value.name} />
            </h1>
            <StateBadge standing={value} />
            <div class="controls">
              <ExportMenu
                rows={{ experiment: value.name, from: seriesFrom(value.since) }}
                sums={() => armsCsv(value)}
              />
            </div>
          </div>
          <BeforePromotion facts={value} />
          <Conclusion facts={value} />
          <WinRates facts={value} />
          <ArmCosts facts={value} />
          <ArmTimes facts={value} />
          <ArmQuality facts={value} />
          <JudgeCard facts={value} />
          <SetUp facts={value} />
          <Orders facts={value} />
        </>
      )}
    </div>
  );
}

/** What has spoken for an arm is what was found before all calls were given to it. */
function BeforePromotion({ facts }: { readonly facts: ExperimentFacts }) {
  const { before_promotion: before, promoted } = facts;
  if (before === null || promoted === null) return null;
  return (
    <section class="card">
      <h2>
        Before <Name text={promoted} /> was promoted
      </h2>
      <p>
        <strong>{titleOf(before)}</strong>. {shown(before.conclusion.why)}
      </p>
      <WinTable facts={{ ...facts, ...before }} label="Win rates before the promotion" />
    </section>
  );
}

/** What was configured, and what somebody has said since. */
function SetUp({ facts }: { readonly facts: ExperimentFacts }) {
  const { changed, from, until, stop, control, mode } = facts;
  return (
    <section class="card">
      <h2>How it is set up</h2>
      <dl class="facts">
        <Fact name="Control">
          <Name text={control} />
        </Fact>
        <Fact name="Answers are judged">{mode === 'pairwise' ? 'side by side' : 'each by itself, by a rubric'}</Fact>
        <Fact name="From">{from === null ? 'the beginning' : `${moment(from, 'hour')} UTC`}</Fact>
        <Fact name="Until">{until === null ? 'somebody ends it' : `${moment(until, 'hour')} UTC`}</Fact>
        {stop.calls !== null && <Fact name="Ends after">{count(stop.calls)} calls</Fact>}
        {stop.cost_usd !== null && <Fact name="Ends at">{stop.cost_usd} USD</Fact>}
        {changed && (
          <>
            <Fact name="Changed">{moment(changed.at)} UTC</Fact>
            <Fact name="By">
              <Name text={changed.by} />
            </Fact>
            <Fact name="Because">
              <Name text={changed.reason} none="nobody has said why" />
            </Fact>
          </>
        )}
      </dl>
    </section>
  );
}
