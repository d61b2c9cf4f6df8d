import { useEffect, useRef, useState } from 'preact/hooks';
import { CredentialsForm } from '../signed/credentials-form.tsx';
import { enterTeam } from '../signed/enter.ts';
import { type Refused, refusalOf } from '../state/ask.ts';
import { farewell, signIn } from '../state/session.ts';

/** Who stands before the door: a key is pasted, or AWS credentials that make changes as well. Either goes to this gateway alone. */
export function SignIn() {
  const [problem, setProblem] = useState<string>();
  return (
    <main class="door">
      <div class="door-card">
        <h1>Headgate</h1>
        <p class="quiet">What your team has asked, of whom, and what it has cost.</p>
        {farewell.value !== undefined && problem === undefined && (
          <p class="notice notice-quiet" role="status">
            {farewell.value}
          </p>
        )}
        <KeyForm problem={problem} onProblem={setProblem} />
        <details class="door-iam">
          <summary>Sign in with IAM instead</summary>
          <p class="hint">Without a gateway key, for an hour, and with changes as far as IAM lets you.</p>
          <CredentialsForm label="Sign in with IAM" asksTeam onHeld={enterTeam} />
        </details>
        <details class="door-help">
          <summary>I have no key</summary>
          <p>On this machine: the key that npm start has printed, kept in .headgate/key. For your team:</p>
          <pre>npx headgate keys create --team TEAM --name dashboard</pre>
        </details>
      </div>
    </main>
  );
}

interface KeyFormProps {
  readonly problem: string | undefined;
  onProblem(problem: string | undefined): void;
}

function KeyForm({ problem, onProblem }: KeyFormProps) {
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // There is nothing else to do here; an attribute would count only while the page is read.
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const pasted = String(form.get('key') ?? '').trim();
    if (pasted === '') return onProblem('Paste a gateway key first.');
    if (!/^[\x21-\x7e]+$/.test(pasted)) return onProblem('A gateway key has no spaces and only plain characters.');
    setBusy(true);
    const refusal = await refusalOf(pasted).catch((cause: Refused) => cause.message);
    setBusy(false);
    onProblem(refusal);
    if (refusal === undefined) signIn(pasted, form.get('keep') === 'on');
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <label for="key">Gateway key</label>
      <input
        ref={field}
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
    </form>
  );
}
