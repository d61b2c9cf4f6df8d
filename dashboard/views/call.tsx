import { Fact } from '../parts/fact.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Loading, Problem } from '../parts/states.tsx';
import { type GivenAgain, givenAgain } from '../reckon/given-again.ts';
import { timeline } from '../reckon/timeline.ts';
import type { CallFacts, ModelFacts } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { tick } from '../state/live.ts';
import { addressOf } from '../state/place.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { AttemptCard } from './attempt-card.tsx';
import { Timeline } from './timeline.tsx';

/** One call with all its attempts: who was asked, why, for how long, and what it came to. */
export function Call({ id }: { readonly id: string }) {
  const path = `/calls/${encodeURIComponent(id)}`;
  const { value: call, problem } = useAnswer((signal) => askJson<CallFacts>(path, {}, signal), [id], tick.value);
  const { value: models } = useAnswer(
    (signal) => askJson<{ readonly data: readonly ModelFacts[] }>('/models', {}, signal),
    [],
  );
  return (
    <div class="view">
      <p class="crumbs">
        <a href={addressOf('calls')}>Calls</a>
      </p>
      {problem && <Problem problem={problem} />}
      {!call && !problem && <Loading lines={6} />}
      {call && (
        <>
          <div class="view-head">
            <h1 class="mono">{call.id}</h1>
            <div class="controls">
              <CopyLink />
            </div>
          </div>
          <CallHead call={call} />
          <section class="card">
            <h2>
              {againIn(call)
                ? 'Nobody was asked'
                : `${count(call.attempts.length)} ${call.attempts.length === 1 ? 'attempt' : 'attempts'}`}
            </h2>
            <Timeline attempts={call.attempts} line={timeline(call.attempts)} />
          </section>
          {call.attempts.map((attempt) => (
            <AttemptCard
              key={attempt.attempt}
              attempt={attempt}
              pricing={models?.data.find((model) => model.id === attempt.model)?.pricing ?? undefined}
            />
          ))}
        </>
      )}
    </div>
  );
}

/** By what it was answered, if nobody was asked. */
function againIn({ attempts }: CallFacts): GivenAgain | undefined {
  const [only] = attempts;
  return only && attempts.length === 1 ? givenAgain(only) : undefined;
}

function CallHead({ call }: { readonly call: CallFacts }) {
  const { total } = call;
  const again = againIn(call);
  return (
    <dl class="facts card">
      <Fact name="Outcome">
        {again ? (
          <span class="badge badge-calm">{again.says}</span>
        ) : (
          <Outcome attempt={{ outcome: call.outcome, state: 'reserved', error: null }} />
        )}
      </Fact>
      <Fact name="Cost">
        <Money pico={total.cost_pico_usd} isEstimate={total.estimated_cost_attempts > 0} />
        {total.unknown_cost_attempts > 0 && total.cost_pico_usd !== null && (
          <span class="warn"> and {count(total.unknown_cost_attempts)} of unknown cost</span>
        )}
      </Fact>
      <Fact name="Asked for">
        <Name text={call.requested_model} />
      </Fact>
      <Fact name={again ? 'Answered the first time by' : 'Answered by'}>
        <Name text={call.model} />
      </Fact>
      <Fact name="Came in">{moment(call.created_at)} UTC</Fact>
      <Fact name="User">
        <Name text={call.user} />
      </Fact>
      <Fact name="Tags">
        {call.tags.length === 0 && <span class="quiet">–</span>}
        {call.tags.map((tag) => (
          <a key={tag} class="tag" href={addressOf('calls', { tag })}>
            <Name text={tag} />
          </a>
        ))}
      </Fact>
      <Fact name="Key">
        <Name text={call.key_id} none="signed with IAM" />
      </Fact>
      <Fact name="Dialect">
        <Name text={call.dialect} />
      </Fact>
    </dl>
  );
}

/** The address of the page says which call it is and holds no key: whoever opens it signs in with their own. */
function CopyLink() {
  return (
    <button
      type="button"
      class="button"
      onClick={({ currentTarget }) => {
        navigator.clipboard.writeText(location.href).then(
          () => currentTarget.replaceChildren('Link copied'),
          () => currentTarget.replaceChildren('Copy it from the address bar'),
        );
      }}
    >
      Copy link
    </button>
  );
}
