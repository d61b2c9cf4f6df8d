import { Heads } from '../parts/heads.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import type { Range } from '../reckon/range.ts';
import { type SeenTarget, targetsSeen } from '../reckon/targets.ts';
import type { TargetFacts, Usage, UsageEntry } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { tick } from '../state/live.ts';
import { rowsBehind } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count, duration, percent, rate } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { per } from '../text/money.ts';

export interface TargetHealthProps {
  readonly range: Range;
  /** What the team itself has asked, by target. */
  readonly used: ReadonlyMap<string, UsageEntry>;
  readonly total: Usage['total'];
}

/** How targets stand: what all teams have met of late, and what has become of this team's calls. */
export function TargetHealth(props: TargetHealthProps) {
  const { value, problem } = useAnswer(
    (signal) => askJson<{ readonly data: readonly TargetFacts[] }>('/targets', {}, signal),
    [],
    tick.value,
  );
  const targets = targetsSeen(value?.data ?? [], props.used.keys());
  return (
    <section class="card">
      <h2>Health of targets</h2>
      <p class="card-note">
        Breaker, failures, times and speed are those of the last minutes, over all teams; calls and races are your own,
        of the last 30 days.
      </p>
      {problem && <Problem problem={problem} />}
      {!value && !problem && <Loading />}
      {value && targets.length === 0 && <Empty title="Nothing is known of any target yet" />}
      {value && targets.length > 0 && (
        <Scroll label="Health of targets">
          <table>
            <Heads first="Target" texts={['Breaker']} numbers={COLUMNS} />
            <tbody>
              {targets.map((target) => (
                <Row key={target.model} target={target} {...props} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

const COLUMNS = [
  'Failing',
  'First content p50',
  'p90',
  'Tokens/s',
  'Calls',
  'Share of calls',
  'Per 1,000 calls',
  'Races',
  'Won',
] as const;

function Row({ target, range, used, total }: TargetHealthProps & { readonly target: SeenTarget }) {
  const { model, facts } = target;
  const { error_rate: failing = null, first_content_ms: first, tokens_per_second: speed } = facts ?? {};
  const own = used.get(model);
  const rows = rowsBehind(range, { model });
  const linked = (text: string, href = rows) => (own ? <a href={href}>{text}</a> : '–');
  return (
    <tr>
      <th scope="row" class="grow">
        {own ? (
          <a href={rows}>
            <Name text={model} />
          </a>
        ) : (
          <Name text={model} />
        )}
      </th>
      <td>
        <Breaker target={facts} />
      </td>
      <td class="number">{failing === null ? '–' : percent(failing)}</td>
      <td class="number">{duration(first?.p50)}</td>
      <td class="number">{duration(first?.p90)}</td>
      <td class="number">{rate(speed)}</td>
      <td class="number">{linked(count(own?.calls))}</td>
      <td class="number">{own ? percent(own.calls / Math.max(1, total.calls)) : '–'}</td>
      <td class="number">
        {own ? (
          <Money pico={per(own.cost_pico_usd, own.calls, 1_000)} isEstimate={own.estimated_cost_attempts > 0} />
        ) : (
          '–'
        )}
      </td>
      <Races own={own} range={range} />
    </tr>
  );
}

/** Attempts that ran against another, and how many of them answered first. */
function Races({ own, range }: { readonly own: UsageEntry | undefined; readonly range: Range }) {
  const { races } = own ?? {};
  if (races === null) {
    return (
      <td class="number unknown" colSpan={2}>
        unknown
      </td>
    );
  }
  if (!own?.model || !races || races.raced === 0) {
    return (
      <>
        <td class="number">–</td>
        <td class="number">–</td>
      </>
    );
  }
  return (
    <>
      <td class="number">
        <a href={rowsBehind(range, { model: own.model, route: 'race' })}>{count(races.raced)}</a>
      </td>
      <td class="number" title={`${count(races.won)} of ${count(races.raced)}`}>
        <a href={rowsBehind(range, { model: own.model, route: 'race', outcome: 'answered' })}>
          {percent(races.won / races.raced)}
        </a>
      </td>
    </>
  );
}

const BREAKERS: Readonly<Record<string, { readonly label: string; readonly mood: string; readonly means: string }>> = {
  closed: { label: 'fine', mood: 'good', means: 'The breaker is closed: requests go there.' },
  'half-open': { label: 'trying again', mood: 'near', means: 'Single requests find out whether it has recovered.' },
  open: { label: 'left alone', mood: 'bad', means: 'The breaker is open: it has failed of late, and is not asked.' },
};

function Breaker({ target }: { readonly target: TargetFacts | undefined }) {
  if (!target) {
    return (
      <span class="badge badge-calm" title="Nothing is known of its last minutes: nobody has asked it in them.">
        not asked of late
      </span>
    );
  }
  const { breaker, until, has_key: hasKey } = target;
  if (!hasKey || breaker === null) {
    return (
      <span class="badge badge-calm" title="No key of its provider can be read.">
        no key
      </span>
    );
  }
  const { label, mood, means } = BREAKERS[breaker] ?? { label: breaker, mood: 'calm', means: '' };
  return (
    <span class={`badge badge-${mood}`} title={means}>
      {label}
      {until !== null && ` until ${moment(until)}`}
    </span>
  );
}
