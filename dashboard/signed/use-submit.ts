import { useState } from 'preact/hooks';
import type { Refused } from '../state/ask.ts';
import { refusedBy } from './refusal.tsx';

/** A form that changes something: once at a time, and what was written stays if it is refused. */
export function useSubmit(act: (form: FormData) => Promise<void>) {
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = event.currentTarget;
    if (isBusy || !(fields instanceof HTMLFormElement)) return;
    const form = new FormData(fields);
    for (const field of fields.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
    setBusy(true);
    setRefused(undefined);
    await act(form).catch((cause: unknown) => {
      const refusal = refusedBy(cause);
      setRefused(refusal);
      markWrong(fields, refusal);
    });
    setBusy(false);
  };
  return { isBusy, refused, submit };
}

/** The gateway names a field as the form does: what is wrong there is shown there, and the keyboard goes there. */
function markWrong(fields: HTMLFormElement, { param }: Refused): void {
  const field = param === undefined ? null : fields.elements.namedItem(param);
  if (!(field instanceof HTMLInputElement)) return;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}
