import { Heads } from '../parts/heads.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Loading, Problem } from '../parts/states.tsx';
import type { Range } from '../reckon/range.ts';
import { type Speed, speedsOf, speedsTold } from '../reckon/speeds.ts';
import type { Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { rowsBehind, rowsOf } from '../state/rows-behind.ts';
import { sampleOf } from '../state/sample.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count, duration, rate } from '../text/amounts.ts';

export interface SpeedTableProps {
  readonly range: Range;
  /** Whether the gateway sums times up: older ones do not, and the newest attempts are looked at instead. */
  readonly isMeasured: boolean;
}

/** Why the one number is smaller than the other. */
const TIMED = 'Timed are streams: of an answer in one piece, or from the cache, nobody can tell when it began.';

interface Speeds {
  readonly speeds: readonly Speed[];
  readonly over: string;
}

/** How long people wait, and how fast it comes then, by target. */
export function SpeedTable({ range, isMeasured }: SpeedTableProps) {
  const { value, problem } = useAnswer(
    (signal) => (isMeasured ? measured(range, signal) : sampled(range)),
    [range.name, isMeasured],
    range,
  );
  return (
    <section class="card">
      <h2>Speed by target</h2>
      {problem && <Problem problem={problem} />}
      {!value && !problem && <Loading />}
      {value && (
        <>
          <p class="card-note">{value.over}</p>
          <Scroll label="Speed by target">
            <table>
              <Heads
                first="Target"
                numbers={['Answered', 'Timed', 'First content p50', 'p95', 'Tokens/s p50', 'p95']}
              />
              <tbody>
                {value.speeds.map(({ model, answered, timed, firstContent, tokensPerSecond }) => (
                  <tr key={model}>
                    <th scope="row">
                      <a href={rowsBehind(range, { model })}>
                        <Name text={model} />
                      </a>
                    </th>
                    <td class="number">
                      <a href={rowsBehind(range, { model, outcome: 'answered' })}>{count(answered)}</a>
                    </td>
                    <td class="number">{count(timed)}</td>
                    <td class="number">{duration(firstContent?.p50)}</td>
                    <td class="number">{duration(firstContent?.p95)}</td>
                    <td class="number">{rate(tokensPerSecond?.p50)}</td>
                    <td class="number">{rate(tokensPerSecond?.p95)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
    </section>
  );
}

async function measured(range: Range, signal: AbortSignal): Promise<Speeds> {
  const query = { ...rowsOf(range), group_by: 'model', include: 'latency' };
  const { data, total } = await askJson<Usage>('/usage', query, signal);
  return {
    speeds: speedsTold(data),
    over: `${TIMED} In all ${count(total.attempts)} attempts. p95: one in twenty takes longer, or is faster.`,
  };
}

async function sampled(range: Range): Promise<Speeds> {
  const { attempts, isAll } = await sampleOf(rowsOf(range));
  return {
    speeds: speedsOf(attempts),
    over: `${TIMED} Over ${isAll ? 'all' : 'the newest'} ${count(attempts.length)} attempts. p95: one in twenty is slower.`,
  };
}
