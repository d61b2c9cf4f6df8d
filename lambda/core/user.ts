import { createHash } from 'node:crypto';

/** OpenAI takes no longer ones ("string too long. Expected a string with maximum length 64", seen 2026-11-20). */
const MAX_LENGTH = 64;

/** Who asks, in few letters: what is longer, as Claude Code's is, becomes a text that is the same for the same user. */
export function shortUser(user: string | undefined): string | undefined {
  if (user === undefined || user.length <= MAX_LENGTH) return user;
  return createHash('sha256').update(user).digest('hex');
}
