import { useState } from 'preact/hooks';
import { type Refused, refusalOf } from '../state/ask.ts';
import { farewell, signIn } from '../state/session.ts';

/** Where a key is pasted. It is sent to this gateway alone, in a header. */
export function SignIn() {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const pasted = String(form.get('key') ?? '').trim();
    if (pasted === '') return setProblem('Paste a gateway key first.');
    if (!/^[\x21-\x7e]+$/.test(pasted)) return setProblem('A gateway key has no spaces and only plain characters.');
    setBusy(true);
    const refusal = await refusalOf(pasted).catch((cause: Refused) => cause.message);
    setBusy(false);
    setProblem(refusal);
    if (refusal === undefined) signIn(pasted, form.get('keep') === 'on');
  };
  return (
    <main class="door">
      <form class="door-card" onSubmit={submit} noValidate>
        <h1>Headgate</h1>
        <p class="quiet">What your team has asked, of whom, and what it has cost.</p>
        {farewell.value !== undefined && problem === undefined && (
          <p class="notice notice-quiet" role="status">
            {farewell.value}
          </p>
        )}
        <label for="key">Gateway key</label>
        <input
          id="key"
          name="key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          placeholder="hg_live_…"
          aria-describedby={problem === undefined ? 'key-hint' : 'key-problem'}
          aria-invalid={problem !== undefined}
        />
        {problem === undefined ? (
          <p id="key-hint" class="hint">
            It shows its own team. It stays in this page's memory and is never part of an address.
          </p>
        ) : (
          <p id="key-problem" class="hint hint-bad" role="alert">
            {problem}
          </p>
        )}
        <label class="check">
          <input type="checkbox" name="keep" /> Keep it until this tab is closed
        </label>
        <button type="submit" class="button button-strong" disabled={isBusy}>
          {isBusy ? 'Checking…' : 'Sign in'}
        </button>
        <details class="door-help">
          <summary>I have no key</summary>
          <p>On this machine: the key that npm start has printed, kept in .headgate/key. For your team:</p>
          <pre>npx headgate keys create --team TEAM --name dashboard</pre>
        </details>
      </form>
    </main>
  );
}
