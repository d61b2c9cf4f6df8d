import { effect, signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BudgetFacts, ModelFacts } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { changeQuery, place } from '../state/place.ts';
import { isSession, key } from '../state/session.ts';
import { NOTHING_SPOKEN, type Prompt, streamChat } from '../state/stream-chat.ts';
import type { Turn } from '../state/turn.ts';
import { useAnswer } from '../state/use-answer.ts';
import { shown } from '../text/shown.ts';
import { PlaygroundAnswer } from './playground-answer.tsx';
import { PlaygroundClosed } from './playground-closed.tsx';

const MOST = 4;

/** What somebody is writing outlives a look at another view. */
const NOTHING_WRITTEN = { system: '', text: '', maxTokens: '' };
const draft = signal(NOTHING_WRITTEN);
/** And goes with who has written it. */
effect(() => {
  if (key.value === undefined) draft.value = NOTHING_WRITTEN;
});

/** Asks one or several models the same, side by side, for whoever may ask models at all. */
export function Playground() {
  const { value } = useAnswer((signal) => askJson<BudgetFacts>('/budget', { team: undefined }, signal), []);
  if (isSession.value) return <PlaygroundClosed team={value?.team} isSession />;
  return value && !mayAsk(value) ? <PlaygroundClosed team={value.team} /> : <Prompts />;
}

/** What they cost is recorded like any call. */
function Prompts() {
  const models = (place.value.query.models ?? '').split(',').filter((name) => name !== '');
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const running = useRef<AbortController>(undefined);
  const isRunning = turns.some(({ state }) => state === 'streaming');
  const change = (at: number, changes: Partial<Turn>) =>
    setTurns((all) => all.map((turn, index) => (index === at ? { ...turn, ...changes } : turn)));
  const run = (event: Event) => {
    event.preventDefault();
    if (models.length === 0 || draft.value.text.trim() === '') return;
    const stop = new AbortController();
    running.current = stop;
    setTurns(models.map((model) => ({ model, spoken: NOTHING_SPOKEN, state: 'streaming' })));
    for (const [at, model] of models.entries()) askOne(promptFor(model), stop.signal, (changes) => change(at, changes));
  };
  useEffect(() => {
    const stopOnEscape = ({ key }: KeyboardEvent) => key === 'Escape' && running.current?.abort();
    addEventListener('keydown', stopOnEscape);
    return () => {
      removeEventListener('keydown', stopOnEscape);
      running.current?.abort(); // Nobody reads on.
    };
  }, []);
  return (
    <div class="view">
      <div class="view-head">
        <h1>Playground</h1>
        <p class="quiet">Calls from here are real: they cost, and carry the tag “playground”.</p>
      </div>
      <form class="card prompt" onSubmit={run}>
        <ModelChoice chosen={models} />
        <PromptFields onSend={run} />
        <div class="controls">
          <button type="submit" class="button button-strong" disabled={isRunning || models.length === 0}>
            {models.length > 1 ? `Ask all ${models.length}` : 'Ask'}
          </button>
          <button type="button" class="button" disabled={!isRunning} onClick={() => running.current?.abort()}>
            Stop
          </button>
          <span class="quiet keys-hint">Ctrl or ⌘ and Enter asks, Escape stops.</span>
        </div>
      </form>
      <div class="answers">
        {turns.map((turn, at) => (
          <PlaygroundAnswer key={`${turn.model} ${at}`} turn={turn} />
        ))}
      </div>
    </div>
  );
}

function mayAsk({ limits }: BudgetFacts): boolean {
  const allowed = [limits.team.endpoints, limits.key.endpoints];
  return allowed.every((endpoints) => !Array.isArray(endpoints) || endpoints.includes('/chat/completions'));
}

function promptFor(model: string): Prompt {
  const { system, text, maxTokens } = draft.value;
  const most = Number(maxTokens);
  return { model, system, text, maxTokens: Number.isInteger(most) && most > 0 ? most : undefined };
}

async function askOne(prompt: Prompt, stop: AbortSignal, change: (changes: Partial<Turn>) => void): Promise<void> {
  try {
    await streamChat(prompt, stop, (spoken) => change({ spoken }));
    change({ state: 'done' });
  } catch (cause) {
    if (stop.aborted) return change({ state: 'stopped' });
    change({ state: 'failed', problem: shown(cause instanceof Error ? cause.message : String(cause)) });
  }
}

function ModelChoice({ chosen }: { readonly chosen: readonly string[] }) {
  const { value } = useAnswer((signal) => askJson<{ readonly data: readonly ModelFacts[] }>('/models', {}, signal), []);
  const choose = (models: readonly string[]) => changeQuery({ models: models.join(',') || undefined });
  const take = (input: HTMLInputElement) => {
    const name = input.value.trim();
    if (name === '' || chosen.includes(name)) return;
    choose([...chosen, name]);
    input.value = '';
  };
  return (
    <div class="model-choice">
      <label class="filter">
        <span class="select-label">Models or routes, up to {MOST}</span>
        <input
          list="models"
          disabled={chosen.length >= MOST}
          placeholder={chosen.length === 0 ? 'demo/chat' : ''}
          spellcheck={false}
          onChange={({ currentTarget }) => take(currentTarget)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            take(event.currentTarget);
          }}
        />
      </label>
      <datalist id="models">
        {value?.data.map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <ul class="chips" aria-label="Chosen models">
        {chosen.map((model) => (
          <li key={model}>
            <span class="chip">
              <bdi>{shown(model)}</bdi>
              <button
                type="button"
                aria-label={`Remove ${shown(model)}`}
                onClick={() => choose(chosen.filter((one) => one !== model))}
              >
                ×
              </button>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function PromptFields({ onSend }: { onSend(event: Event): void }) {
  const write = (changes: Partial<typeof draft.value>) => {
    draft.value = { ...draft.value, ...changes };
  };
  return (
    <>
      <label class="field">
        <span class="select-label">Prompt</span>
        <textarea
          rows={4}
          value={draft.value.text}
          onInput={({ currentTarget }) => write({ text: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSend(event);
          }}
        />
      </label>
      <details class="more">
        <summary>System prompt and bounds</summary>
        <label class="field">
          <span class="select-label">System prompt</span>
          <textarea
            rows={2}
            value={draft.value.system}
            onInput={({ currentTarget }) => write({ system: currentTarget.value })}
          />
        </label>
        <label class="filter">
          <span class="select-label">Tokens of output at most</span>
          <input
            type="number"
            min="1"
            step="1"
            value={draft.value.maxTokens}
            onInput={({ currentTarget }) => write({ maxTokens: currentTarget.value })}
          />
        </label>
      </details>
    </>
  );
}
