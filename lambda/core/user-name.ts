import { createHash } from 'node:crypto';

/** OpenAI refuses a longer name of a user; Claude Code's is made of three ids and is longer. */
const MOST_CHARACTERS = 64;

/** A name for a user that providers take: the same for the same user each time, and no way back from a long one. */
export function shortUserName(name: string): string {
  return name.length <= MOST_CHARACTERS ? name : createHash('sha256').update(name).digest('hex');
}
