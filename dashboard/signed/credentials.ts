import { computed, effect, signal } from '@preact/signals';
import { key } from '../state/session.ts';
import { type Pasted, readCredentials, type Temporary } from './read-credentials.ts';

/** Nowhere but in this variable: not in the storage of the tab, and in no request but as a signature. */
const held = signal<Temporary | undefined>(undefined);

/** Whether the user may try to change something: what they may, IAM says at each change. */
export const mayChange = computed(() => held.value !== undefined);

/** Until when. */
export const mayChangeUntil = computed(() => held.value?.expiresAt);

/** Why they may not any more, for where changes begin. */
export const droppedBecause = signal<string | undefined>(undefined);

let ending: ReturnType<typeof setTimeout> | undefined;
/** No timer waits for longer. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Who signs out takes the credentials along. */
effect(() => {
  if (key.value === undefined) drop();
});

// A page that was left may be kept as it was by the browser, for the way back.
addEventListener('pagehide', () => drop());

/** Reads what somebody has pasted; nothing is held yet. */
export function pasted(text: string): Pasted {
  return readCredentials(text, Date.now());
}

/** Takes credentials into memory, until they end. */
export function hold(credentials: Temporary): void {
  drop();
  held.value = credentials;
  const wait = Math.min(LONGEST_WAIT_MS, credentials.expiresAt - Date.now());
  ending = setTimeout(() => drop('Your AWS credentials have expired.'), wait);
}

/** Forgets them. */
export function drop(why?: string): void {
  clearTimeout(ending);
  held.value = undefined;
  droppedBecause.value = why;
}

/** Those to sign with now. A machine that has slept wakes its timers late, so that the time is looked at again. */
export function inHand(): Temporary | undefined {
  const credentials = held.peek();
  if (credentials && credentials.expiresAt <= Date.now()) drop('Your AWS credentials have expired.');
  return held.peek();
}
