import type { BudgetFacts } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { forgetPlace } from '../state/place.ts';
import { isSession, signOut } from '../state/session.ts';
import { mayChange } from './credentials.ts';
import { revokeKey } from './team-keys.ts';

/** Nobody waits for longer to be signed out. */
const LONGEST_WAIT_MS = 3_000;

/**
 * Signs out who says so. The key of a session ends at the gateway as well, where somebody has signed in with IAM: no key
 * may end anything, not even itself. All others are over within the hour, and that is said.
 */
export async function leave(): Promise<void> {
  const why = isSession.value ? await endOfSession() : undefined;
  signOut(why);
  forgetPlace();
}

async function endOfSession(): Promise<string> {
  const waited = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), LONGEST_WAIT_MS));
  const isEnded = mayChange.value && (await Promise.race([endSession().catch(() => false), waited]));
  if (isEnded) return 'The session of this page has ended.';
  return 'The session of this page ends by itself within the hour; whoever looks after keys can revoke it before.';
}

async function endSession(): Promise<boolean> {
  const { team, key_id: id } = await askJson<BudgetFacts>('/budget', { team: undefined });
  if (id === null) return false;
  await revokeKey({ team, id });
  return true;
}
