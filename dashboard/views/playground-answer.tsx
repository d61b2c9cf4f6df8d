import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { addressOf } from '../state/place.ts';
import type { Turn } from '../state/turn.ts';
import { count, duration } from '../text/amounts.ts';
import { shown } from '../text/shown.ts';

const WORDS = { streaming: 'streaming…', done: 'done', stopped: 'stopped', failed: 'failed' } as const;
const MOODS = { streaming: 'calm', done: 'good', stopped: 'near', failed: 'bad' } as const;
/** Marks that turn the direction of what stands around them; line breaks and tabs belong to an answer. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** An answer as it comes, what it has cost, and how long it took. It is text, whatever is in it. */
export function PlaygroundAnswer({ turn }: { readonly turn: Turn }) {
  const { model, spoken, state, problem } = turn;
  const { firstContentMs, totalMs, outputTokens, costPico, callId, target } = spoken;
  const speed =
    totalMs !== undefined && firstContentMs !== undefined && outputTokens !== undefined && totalMs > firstContentMs
      ? (outputTokens * 1_000) / (totalMs - firstContentMs)
      : undefined;
  return (
    <article class="card answer" aria-label={`Answer of ${shown(model)}`}>
      <h2>
        <Name text={model} /> <span class={`badge badge-${MOODS[state]}`}>{WORDS[state]}</span>
      </h2>
      {target !== undefined && target !== model && (
        <p class="card-note">
          answered by <Name text={target} />
        </p>
      )}
      <p class="answer-text" dir="auto" aria-live="polite" aria-busy={state === 'streaming'}>
        {spoken.text.replace(TURNING, '')}
      </p>
      {problem !== undefined && (
        <p class="notice notice-bad" role="alert">
          {problem}
        </p>
      )}
      <dl class="answer-facts">
        <div>
          <dt>Cost</dt>
          <dd>{costPico === undefined ? '–' : <Money pico={costPico} />}</dd>
        </div>
        <div>
          <dt>First content</dt>
          <dd>{duration(firstContentMs)}</dd>
        </div>
        <div>
          <dt>Total</dt>
          <dd>{duration(totalMs)}</dd>
        </div>
        <div>
          <dt>Output</dt>
          <dd>{outputTokens === undefined ? '–' : `${count(outputTokens)} tokens`}</dd>
        </div>
        <div>
          <dt>Speed</dt>
          <dd>{speed === undefined ? '–' : `${speed.toFixed(0)} tokens/s`}</dd>
        </div>
      </dl>
      {callId !== undefined && state !== 'streaming' && <a href={addressOf(`calls/${callId}`)}>Its attempts</a>}
    </article>
  );
}
