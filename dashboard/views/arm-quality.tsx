import { Heads } from '../parts/heads.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { ArmFacts, ExperimentFacts, Rate } from '../state/experiment-answers.ts';
import { armRows } from '../state/rows-behind.ts';
import { count, percent } from '../text/amounts.ts';
import { within } from '../text/within.ts';

/** How often an arm fails, is left, declines, or breaks the JSON that was asked for. */
export function ArmQuality({ facts }: { readonly facts: ExperimentFacts }) {
  const hasScores = facts.arms.some(({ mean_score: score }) => score !== null);
  const columns = [
    'Failed',
    'Surely within',
    'Left',
    'Surely within',
    'Declined',
    'Surely within',
    'Valid JSON',
    'Surely within',
  ];
  return (
    <section class="card">
      <h2>What goes wrong</h2>
      <Scroll label="What goes wrong">
        <table>
          <Heads first="Arm" numbers={hasScores ? [...columns, 'Mean score'] : columns} />
          <tbody>
            {facts.arms.map((arm) => (
              <tr key={arm.arm}>
                <th scope="row" class="grow">
                  <a href={armRows(facts, arm.arm)}>
                    <Name text={arm.arm} />
                  </a>
                </th>
                <Share rate={arm.error_rate} href={armRows(facts, arm.arm, { outcome: 'failed' })} />
                <Share rate={arm.abandoned_rate} href={armRows(facts, arm.arm, { outcome: 'abandoned' })} />
                <Share rate={arm.refusal_rate} href={armRows(facts, arm.arm)} />
                <Share rate={arm.valid_json_rate} href={armRows(facts, arm.arm)} />
                {hasScores && <td class="number">{scoreOf(arm)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="card-note">
        Of all calls; left: by a client that waited no longer, before the end or before anything came; declined: of
        those that were answered; valid JSON: of those that asked for JSON.
      </p>
    </section>
  );
}

function Share({ rate, href }: { readonly rate: Rate; readonly href: string }) {
  if (rate.rate === null) {
    return (
      <>
        <td class="number">–</td>
        <td class="number">–</td>
      </>
    );
  }
  return (
    <>
      <td class="number" title={`${count(rate.count)} of ${count(rate.of)}`}>
        <a href={href}>{percent(rate.rate)}</a>
      </td>
      <td class="number">{within(rate.interval, percent)}</td>
    </>
  );
}

function scoreOf({ mean_score: score }: ArmFacts): string {
  return score === null ? '–' : score.toFixed(2);
}
