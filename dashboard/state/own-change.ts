import { signal } from '@preact/signals';
import { refresh } from './live.ts';

const AGAIN_MS = 5_000;
/** Every part of the gateway has read a change again by then. */
const LONGEST_MS = 65_000;

/** What was shown as somebody changed it here: until something else comes, figures may be those of before. */
export const changedFrom = signal<string | undefined>(undefined);

let again: ReturnType<typeof setInterval> | undefined;
let end: ReturnType<typeof setTimeout> | undefined;

/** Asks again and again for what was just changed. */
export function awaitChange(before: string): void {
  changeSeen();
  changedFrom.value = before;
  again = setInterval(refresh, AGAIN_MS);
  end = setTimeout(changeSeen, LONGEST_MS);
}

/** It shows, or nobody waits for it any more. */
export function changeSeen(): void {
  clearInterval(again);
  clearTimeout(end);
  changedFrom.value = undefined;
}
