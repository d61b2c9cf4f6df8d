import { signal } from '@preact/signals';

const KEPT_AS = 'headgate-key';

/** The gateway key of who looks; `undefined` before it is pasted and after it is forgotten. */
export const key = signal<string | undefined>(kept());
/** Whether that key is of a session, which a link or IAM has opened: it shows figures, and asks no model. */
export const isSession = signal(false);
/** What is said to who stands before the door: why they were signed out, or that a link opens nothing. */
export const farewell = signal<string | undefined>(undefined);

/** Takes a key into memory and, if that is asked for, keeps it until this tab is closed. It is never in an address. */
export function signIn(pasted: string, isKept: boolean): void {
  take(pasted, false);
  if (isKept) sessionStorage.setItem(KEPT_AS, pasted);
  else sessionStorage.removeItem(KEPT_AS); // Or the tab would open with the one before it.
}

/** Takes the key of a session into memory, and nowhere else. */
export function beginSession(opened: string): void {
  take(opened, true);
  sessionStorage.removeItem(KEPT_AS);
}

/** Forgets the key, here and in the tab. */
export function signOut(why?: string): void {
  sessionStorage.removeItem(KEPT_AS);
  farewell.value = why === undefined ? undefined : `You were signed out. ${why}`;
  key.value = undefined;
}

/** Says something to who is not signed in. */
export function sayAtDoor(text: string): void {
  farewell.value = text;
}

function take(taken: string, isOfSession: boolean): void {
  farewell.value = undefined;
  isSession.value = isOfSession;
  key.value = taken;
}

function kept(): string | undefined {
  return sessionStorage.getItem(KEPT_AS) ?? undefined;
}
