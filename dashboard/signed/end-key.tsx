import { Dialog } from '../parts/dialog.tsx';
import { moment } from '../text/moments.ts';
import type { Ways } from './doing.ts';
import type { KeyFacts } from './facts.ts';
import { Field, Form } from './form-parts.tsx';
import { rotationBody } from './key-body.ts';
import { nameOf } from './key-name.ts';
import { revokeKey, rotateKey } from './team-keys.ts';
import { useSubmit } from './use-submit.ts';

/** Makes a key in the place of another, which goes on working for a while. */
export function RotateKey({ team, onClose, onDone, onMade, known }: Ways & { readonly known: KeyFacts }) {
  const { isBusy, refused, submit } = useSubmit(async (form) => {
    const made = await rotateKey({ team, id: known.id }, rotationBody(form));
    onDone(`${nameOf(known)} was rotated. It works until ${moment(made.replaces?.worksUntil, 'hour')} UTC.`);
    onMade(made);
  });
  return (
    <Dialog title={`Rotate ${nameOf(known)}`} onClose={onClose}>
      <Form submit={submit} label="Make its successor" isBusy={isBusy} refused={refused} onClose={onClose}>
        <p>A new key with the same name, tags, scopes and limits. Both work until the old one ends.</p>
        <div class="field-grid">
          <Field label="The old one works on for (hours)" name="overlapHours" value="24" isNumber hint="0 to 720." />
          <Field
            label="The new one ends after (days)"
            name="expiresInDays"
            isNumber
            hint="Empty: it lasts as long as the old one was made for."
          />
        </div>
        <p class="hint">Has the old key leaked? Then revoke it, and make another one.</p>
      </Form>
    </Dialog>
  );
}

/** Ends a key for good, once it has been named. */
export function RevokeKey({ team, onClose, onDone, known }: Ways & { readonly known: KeyFacts }) {
  const { isBusy, refused, submit } = useSubmit(async () => {
    const { id, name } = await revokeKey({ team, id: known.id });
    onDone(`${nameOf({ id, name })} was revoked.`);
  });
  return (
    <Dialog title={`Revoke ${nameOf(known)}?`} onClose={onClose}>
      <Form submit={submit} label="Revoke it for good" isBusy={isBusy} isGrave refused={refused} onClose={onClose}>
        <p>
          Within a minute, whoever calls with it is refused. Nothing brings it back. Calls that are under way come to
          their end.
        </p>
      </Form>
    </Dialog>
  );
}
