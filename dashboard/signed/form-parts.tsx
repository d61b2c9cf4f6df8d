import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Refused } from '../state/ask.ts';
import { type AllowanceFacts, fieldName, LIMIT_FIELDS, writtenAs } from './allowance.ts';
import { Refusal } from './refusal.tsx';

export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly hint?: string;
  readonly isMoment?: boolean;
  readonly isNumber?: boolean;
}

/** One line to write in, with what it is called and what may stand there. */
export function Field({ label, name, value = '', hint, isMoment = false, isNumber = false }: FieldProps) {
  const id = useId();
  const describedBy = hint === undefined ? undefined : `${id}-hint`;
  const shared = { id, name, defaultValue: value, 'aria-describedby': describedBy };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {isMoment ? (
        <input {...shared} type="datetime-local" />
      ) : (
        <input {...shared} inputMode={isNumber ? 'decimal' : 'text'} autocomplete="off" spellcheck={false} />
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** All limits, filled in with what is. */
export function LimitFields({ facts }: { readonly facts?: AllowanceFacts | undefined }) {
  return (
    <fieldset class="limit-fields">
      <legend>Budget and limits</legend>
      <p class="hint">Empty is no limit, and 0 allows nothing. In lists a single - allows nothing.</p>
      <div class="field-grid">
        {LIMIT_FIELDS.map((field) => (
          <Field
            key={fieldName(field)}
            label={field.label}
            name={fieldName(field)}
            value={writtenAs(field, facts)}
            isNumber={field.kind !== 'names'}
          />
        ))}
      </div>
    </fieldset>
  );
}

export interface FormProps {
  readonly submit: (event: SubmitEvent) => void;
  readonly label: string;
  readonly isBusy: boolean;
  readonly isGrave?: boolean;
  readonly refused: Refused | undefined;
  onClose(): void;
  readonly children?: ComponentChildren;
}

/** What is asked in a dialog, with its two ways out: the harmless one first where the other cannot be undone. */
export function Form({ submit, label, isBusy, isGrave = false, refused, onClose, children }: FormProps) {
  const act = (
    <button type="submit" class={isGrave ? 'button button-grave' : 'button button-strong'} disabled={isBusy}>
      {isBusy ? 'Just a moment…' : label}
    </button>
  );
  const leave = (
    <button type="button" class="button" onClick={onClose}>
      Cancel
    </button>
  );
  return (
    <form class="form" onSubmit={submit} noValidate>
      {children}
      {refused && <Refusal cause={refused} />}
      <div class="controls">
        {isGrave ? leave : act}
        {isGrave ? act : leave}
      </div>
    </form>
  );
}
