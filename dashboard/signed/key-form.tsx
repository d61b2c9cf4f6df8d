import { useState } from 'preact/hooks';
import { Choice } from '../parts/choice.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { LIMIT_FIELDS, writtenAs } from './allowance.ts';
import type { Ways } from './doing.ts';
import type { KeyFacts, MadeKey } from './facts.ts';
import { Field, Form, LimitFields } from './form-parts.tsx';
import { editedKeyBody, endWritten, newKeyBody, SCOPE, scopesIn } from './key-body.ts';
import { nameOf } from './key-name.ts';
import { createKey, type Door, editKey } from './team-keys.ts';
import { useSubmit } from './use-submit.ts';

const LABELS_HINT = 'With commas between them. They stand on the row of each of its calls.';

/** Makes a key of a team. Its scopes are set right after that, since only operators set them. */
export function CreateKey({ team, onClose, onMade, onDone }: Ways) {
  const [made, setMade] = useState<MadeKey>();
  const { isBusy, refused, submit } = useSubmit(async (form) => {
    const key = made ?? (await createKey(team, newKeyBody(form)));
    setMade(key); // Whatever becomes of its scopes: it is there, and must be seen.
    const scopes = scopesIn(form) ?? [];
    if (scopes.length > 0) await editKey({ team, id: key.id }, { scopes }, 'operator');
    onDone(`${nameOf(key)} was made.`);
    onMade(key);
  });
  return (
    <Dialog title={`Make a key of ${team}`} isKept={made !== undefined} onClose={onClose}>
      <Form
        submit={submit}
        label={made ? 'Try again' : 'Make it'}
        isBusy={isBusy}
        refused={refused}
        onClose={() => (made ? onMade(made) : onClose())}
      >
        {made ? (
          <p>The key is made, and its scope is not set. Try that again, or cancel and see the key without it.</p>
        ) : (
          <NewKeyFields />
        )}
        <AsOperator scopes={[]} />
      </Form>
    </Dialog>
  );
}

function NewKeyFields() {
  return (
    <>
      <p class="hint">It can never do more than its team.</p>
      <div class="field-grid">
        <Field label="Name" name="name" hint="What it is for: an application, a person." />
        <Field label="Tags" name="tags" hint={LABELS_HINT} />
        <Field label="Ends after (days)" name="expiresInDays" isNumber hint="Empty: it does not end by itself." />
      </div>
      <LimitFields />
    </>
  );
}

/** Changes what is written otherwise than it was. */
export function EditKey({ team, onClose, onDone, known }: Ways & { readonly known: KeyFacts }) {
  const { isBusy, refused, submit } = useSubmit(async (form) => {
    const door: Door = form.get('as') === 'operator' ? 'operator' : 'team';
    const edited = await editKey({ team, id: known.id }, editedKeyBody(form, known), door);
    onDone(`${nameOf(edited)} was changed. That is in force everywhere within a minute.`);
  });
  return (
    <Dialog title={`Edit ${nameOf(known)}`} onClose={onClose}>
      <Form submit={submit} label="Change it" isBusy={isBusy} refused={refused} onClose={onClose}>
        <div class="field-grid">
          <Field label="Name" name="name" value={known.name ?? ''} />
          <Field label="Tags" name="tags" value={known.tags.join(', ')} hint={LABELS_HINT} />
          <Field
            label="Ends at (UTC)"
            name="expiresAt"
            isMoment
            value={endWritten(known)}
            hint="A team brings it nearer; only an operator puts it off."
          />
        </div>
        <LimitFields facts={known} />
        <AsOperator scopes={known.scopes} />
      </Form>
    </Dialog>
  );
}

/** Who operates the gateway goes by another door, which opens more. */
function AsOperator({ scopes }: { readonly scopes: readonly string[] }) {
  const [as, setAs] = useState<Door>('team');
  return (
    <>
      <input type="hidden" name="as" value={as} />
      <Choice
        label="Who asks"
        value={as}
        options={[
          { value: 'team', label: 'As the team' },
          { value: 'operator', label: 'As an operator' },
        ]}
        onChoose={(one) => setAs(one)}
      />
      {as === 'operator' && (
        <label class="check">
          <input type="checkbox" name="scope" defaultChecked={scopes.includes(SCOPE)} /> Sees what all teams have used (
          {SCOPE})
        </label>
      )}
    </>
  );
}

/** What limits a key beside its team, in a few words. */
export function limitsTold(facts: KeyFacts): string {
  const told = LIMIT_FIELDS.flatMap((field) => {
    const text = writtenAs(field, facts);
    return text === '' ? [] : [`${field.label}: ${text === '-' ? 'none' : text}`];
  });
  return told.join(' · ');
}
