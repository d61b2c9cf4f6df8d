import { keyOfLink } from '../state/ask.ts';
import { beginSession } from '../state/session.ts';
import { drop, hold, pasted } from './credentials.ts';
import { linkCode } from './team-keys.ts';

/** Holds credentials; says what is wrong with them, if something is. */
export function takeCredentials(text: string): string | undefined {
  const read = pasted(text);
  if ('problem' in read) return read.problem;
  hold(read.credentials);
  return undefined;
}

/** Signs in who has no gateway key: IAM lets them make a link to the page of their team, which is used at once. */
export async function enterTeam(team: string): Promise<void> {
  try {
    beginSession(await keyOfLink(await linkCode(team)));
  } catch (cause) {
    drop(); // Who is not let in leaves nothing behind.
    throw cause;
  }
}
