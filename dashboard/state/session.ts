import { signal } from '@preact/signals';

const KEPT_AS = 'headgate-key';

/** The gateway key of who looks; `undefined` before it is pasted and after it is forgotten. */
export const key = signal<string | undefined>(kept());
/** Why somebody was signed out, in the gateway's words. */
export const farewell = signal<string | undefined>(undefined);

/** Takes a key into memory and, if that is asked for, keeps it until this tab is closed. It is never in an address. */
export function signIn(pasted: string, isKept: boolean): void {
  farewell.value = undefined;
  if (isKept) sessionStorage.setItem(KEPT_AS, pasted);
  key.value = pasted;
}

/** Forgets the key, here and in the tab. */
export function signOut(why?: string): void {
  sessionStorage.removeItem(KEPT_AS);
  farewell.value = why;
  key.value = undefined;
}

function kept(): string | undefined {
  return sessionStorage.getItem(KEPT_AS) ?? undefined;
}
