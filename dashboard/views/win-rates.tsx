import { Heads } from '../parts/heads.tsx';
import { IntervalBar } from '../parts/interval-bar.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import type { ArmFacts, ComparisonFacts, ExperimentFacts } from '../state/experiment-answers.ts';
import { judgedRows } from '../state/rows-behind.ts';
import { count, percent } from '../text/amounts.ts';
import { chance, points, within } from '../text/within.ts';

/** Who wins how often, drawn and as a table: an interval that does not touch the line of one half is a difference. */
export function WinRates({ facts }: { readonly facts: ExperimentFacts }) {
  const { comparisons, mode } = facts;
  const isJudged = comparisons.some(({ compared }) => compared > 0);
  return (
    <section class="card">
      <h2>{mode === 'pairwise' ? 'Win rate' : 'Score'}</h2>
      {!isJudged && (
        <Empty title="Nothing is compared yet">
          {facts.judged_by === null ? (
            <p>A judge is set up in headgate.config.ts, at the experiment.</p>
          ) : (
            <p>Verdicts come some minutes after the calls that are sampled for the judge.</p>
          )}
        </Empty>
      )}
      {isJudged && <WinTable facts={facts} label="Win rates" />}
    </section>
  );
}

export interface WinTableProps {
  readonly facts: Pick<ExperimentFacts, 'name' | 'arms' | 'comparisons' | 'control'>;
  readonly label: string;
}

/** The same for any series of it. */
export function WinTable({ facts: { name, arms, comparisons, control }, label }: WinTableProps) {
  return (
    <Scroll label={label}>
      <table>
        <Heads
          first="Arm"
          texts={['0 % to 100 %']}
          numbers={['Win rate', 'Surely within', 'Won', 'Tied', 'Lost', 'Difference', 'Surely within', 'p']}
        />
        <tbody>
          {arms.map((arm) => (
            <Row
              key={arm.arm}
              arm={arm}
              compared={comparisons.find((one) => one.arm === arm.arm)}
              isControl={arm.arm === control}
              name={name}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface RowProps {
  readonly arm: ArmFacts;
  readonly compared: ComparisonFacts | undefined;
  readonly isControl: boolean;
  /** Of the experiment. */
  readonly name: string;
}

function Row({ arm, compared, isControl, name }: RowProps) {
  const { win_rate: wins } = arm;
  const verdicts = (number: number) => (number > 0 ? <a href={judgedRows(name)}>{count(number)}</a> : count(number));
  return (
    <tr>
      <th scope="row" class="grow">
        <Name text={arm.arm} /> {isControl && <span class="badge badge-calm">control</span>}
        {arm.shadow && <span class="badge badge-calm">shadow</span>}
      </th>
      <td class="interval-cell">
        <IntervalBar value={wins.value} interval={wins.interval} mood={moodOf(arm)} />
      </td>
      <td class="number">{wins.value === null ? '–' : percent(wins.value)}</td>
      <td class="number">{wins.value === null ? '–' : within(wins.interval, percent)}</td>
      <td class="number">{verdicts(arm.won)}</td>
      <td class="number">{verdicts(arm.tied)}</td>
      <td class="number">{verdicts(arm.lost)}</td>
      {compared ? (
        <>
          <td class="number">{compared.difference.value === null ? '–' : points(compared.difference.value)}</td>
          <td class="number">{within(compared.difference.interval, points)}</td>
          <td class="number">{chance(compared.adjusted_p_value)}</td>
        </>
      ) : (
        <td class="number quiet" colSpan={3}>
          what the others are held against
        </td>
      )}
    </tr>
  );
}

function moodOf({ win_rate: { interval } }: ArmFacts): 'good' | 'bad' | 'calm' {
  const [low, high] = interval;
  if (low !== null && low > 0.5) return 'good';
  return high !== null && high < 0.5 ? 'bad' : 'calm';
}
