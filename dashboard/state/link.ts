import { signal } from '@preact/signals';
import { keyOfLink, type Refused } from './ask.ts';
import { onCode } from './link-code.ts';
import { beginSession, key, sayAtDoor, signOut } from './session.ts';

/** Why a link has opened nothing, to who is inside all the same. */
export const linkProblem = signal<string | undefined>(undefined);

/** Signs in whoever came by a link, and who pastes one into the address of the open page; all others stay as they are. */
export function enterByLinks(): void {
  onCode((code) => void enter(code));
}

async function enter(code: string): Promise<void> {
  linkProblem.value = undefined;
  try {
    const opened = await keyOfLink(code);
    if (key.value !== undefined) await leave();
    beginSession(opened);
  } catch (cause) {
    // Whatever `keyOfLink` throws is of this kind.
    const { message } = cause as Refused;
    if (key.value === undefined) sayAtDoor(message);
    else linkProblem.value = message;
  }
}

/** What one key has shown is gone from the page before another one opens it. */
async function leave(): Promise<void> {
  signOut();
  await new Promise((resolve) => setTimeout(resolve));
}
