import { Heads } from '../parts/heads.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { ExperimentFacts, Times } from '../state/experiment-answers.ts';
import { armRows } from '../state/rows-behind.ts';
import { count, duration } from '../text/amounts.ts';
import { within } from '../text/within.ts';
import { ShadowBadge, ShadowNote } from './shadow-runs.tsx';

const COLUMNS = ['Of', 'First content p50', 'p95', 'p99', 'Total p50', 'p95', 'p99'] as const;

/** How long people wait for each arm. */
export function ArmTimes({ facts }: { readonly facts: ExperimentFacts }) {
  return (
    <section class="card">
      <h2>Time</h2>
      <Scroll label="Time">
        <table>
          <Heads first="Arm" numbers={COLUMNS} />
          <tbody>
            {facts.arms.map((arm) => (
              <tr key={arm.arm}>
                <th scope="row" class="grow">
                  <a href={armRows(facts, arm.arm)}>
                    <Name text={arm.arm} />
                  </a>{' '}
                  {arm.shadow && <ShadowBadge />}
                </th>
                <td class="number">
                  <a href={armRows(facts, arm.arm)}>{count(arm.total_ms.samples)}</a>
                </td>
                <Percentiles times={arm.first_content_ms} />
                <Percentiles times={arm.total_ms} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <ShadowNote arms={facts.arms} />
      <p class="card-note">
        One in twenty is slower than p95, and one in a hundred than p99. Rest the pointer on a time to see between which
        two it surely is.
      </p>
    </section>
  );
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
