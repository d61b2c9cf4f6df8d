import { useId, useRef, useState } from 'preact/hooks';
import type { Refused } from '../state/ask.ts';
import { takeCredentials } from './enter.ts';
import { Refusal, refusedBy } from './refusal.tsx';

export interface CredentialsFormProps {
  readonly label: string;
  /** For which team, where that is not known: whoever signs in here has no key that says it. */
  readonly asksTeam?: boolean;
  /** What follows once they are held. */
  onHeld(team: string): void | Promise<void>;
}

/** Where temporary AWS credentials are pasted. What was pasted leaves the field as soon as it is read. */
export function CredentialsForm({ label, asksTeam = false, onHeld }: CredentialsFormProps) {
  const [problem, setProblem] = useState<string | Refused>();
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || !(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const team = String(form.get('team') ?? '').trim();
    if (asksTeam && team === '') return setProblem('Name the team whose page it is to be.');
    const wrong = takeCredentials(String(form.get('credentials') ?? ''));
    setProblem(wrong);
    if (wrong !== undefined) return area.current?.focus();
    if (area.current) area.current.value = '';
    setBusy(true);
    await Promise.resolve(onHeld(team)).catch((cause: unknown) => setProblem(refusedBy(cause)));
    setBusy(false);
  };
  if (!isSecureContext) return <p class="hint">{INSECURE}</p>;
  return (
    <form class="form" onSubmit={submit} noValidate>
      {asksTeam && (
        <div class="field">
          <label for={`${id}-team`}>Team</label>
          <input id={`${id}-team`} name="team" autocomplete="off" spellcheck={false} />
        </div>
      )}
      <div class="field">
        <label for={id}>Temporary AWS credentials</label>
        <textarea
          id={id}
          ref={area}
          name="credentials"
          class="mono veiled"
          rows={4}
          autocomplete="off"
          spellcheck={false}
          aria-describedby={`${id}-hint`}
          aria-invalid={typeof problem === 'string'}
        />
        <p id={`${id}-hint`} class="hint">
          They sign requests in this page and are sent nowhere. They stay in its memory until they end, you sign out, or
          the page is gone.
        </p>
      </div>
      {typeof problem === 'string' && (
        <p class="notice notice-bad" role="alert">
          {problem}
        </p>
      )}
      {problem !== undefined && typeof problem !== 'string' && <Refusal cause={problem} />}
      <div class="controls">
        <button type="submit" class="button button-strong" disabled={isBusy}>
          {isBusy ? 'Checking…' : label}
        </button>
      </div>
      <HowToGet />
    </form>
  );
}

const INSECURE =
  'Browsers sign nothing on a page that came over plain HTTP from another machine. Open it by https, or by http://127.0.0.1 or http://localhost on the machine where the gateway runs.';

function HowToGet() {
  return (
    <details class="door-help">
      <summary>Where do I get them?</summary>
      <p>Of a profile of AWS’s command line:</p>
      <pre>aws configure export-credentials --profile PROFILE</pre>
      <p>Of a gateway on this machine:</p>
      <pre>npx headgate local credentials --team TEAM --json</pre>
    </details>
  );
}
