import { useState } from 'preact/hooks';
import type { Refused } from '../state/ask.ts';
import { refusedBy } from './refusal.tsx';

/** A form that changes something: once at a time, and what was written stays if it is refused. */
export function useSubmit(act: (form: FormData) => Promise<void>) {
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || !(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setRefused(undefined);
    await act(form).catch((cause: unknown) => setRefused(refusedBy(cause)));
    setBusy(false);
  };
  return { isBusy, refused, submit };
}
