import { ExportMenu } from '../parts/export-menu.tsx';
import { Fact } from '../parts/fact.tsx';
import { Name } from '../parts/name.tsx';
import { Loading, Problem } from '../parts/states.tsx';
import { askJson } from '../state/ask.ts';
import type { ExperimentFacts } from '../state/experiment-answers.ts';
import { tick } from '../state/live.ts';
import { addressOf } from '../state/place.ts';
import { seriesFrom } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { ArmCosts } from './arm-costs.tsx';
import { ArmQuality } from './arm-quality.tsx';
import { ArmTimes } from './arm-times.tsx';
import { armsCsv } from './arms-csv.ts';
import { Conclusion } from './experiment-conclusion.tsx';
import { Orders } from './experiment-orders.tsx';
import { StateBadge } from './experiment-state.tsx';
import { JudgeCard } from './judge-card.tsx';
import { Promotion } from './promotion.tsx';
import { WinRates } from './win-rates.tsx';

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
          <SwitchedOff facts={value} />
          <Promotion facts={value} />
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

/** An operator's word for all teams comes before what a team has said, and before every schedule. */
function SwitchedOff({ facts: { switched_off: off, control } }: { readonly facts: ExperimentFacts }) {
  if (!off) return null;
  return (
    <p class="notice notice-quiet">
      <span>
        An operator has switched this experiment off: <Name text={control} /> answers all calls. By{' '}
        <Name text={off.by} />, {moment(off.at, 'hour')} UTC
        {off.reason !== null && (
          <>
            : <Name text={off.reason} />
          </>
        )}
        .
      </span>
    </p>
  );
}

/** What was configured, and what somebody has said since. */
function SetUp({ facts }: { readonly facts: ExperimentFacts }) {
  const { changed, from, until, stop, control } = facts;
  return (
    <section class="card">
      <h2>How it is set up</h2>
      <dl class="facts">
        <Fact name="Control">
          <Name text={control} />
        </Fact>
        <Fact name="Answers are judged">{judgedHow(facts)}</Fact>
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

/** Without a judge there is a mode all the same: it says nothing then. */
function judgedHow({ judged_by: judge, mode }: ExperimentFacts): string {
  if (judge === null) return 'by nobody: no judge is set up';
  return mode === 'pairwise' ? 'side by side' : 'each by itself, by a rubric';
}
