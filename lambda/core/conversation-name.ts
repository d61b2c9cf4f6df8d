import { digestOfText } from './hash.ts';
import type { Preferences } from './preferences.ts';
import type { Chat } from './types.ts';

/** What tells one conversation from another. */
export interface Talk {
  readonly team: string;
  readonly preferences: Preferences;
  readonly chat: Chat;
}

/** What stays together: nothing of the text is kept, and no team shares with another. */
export function conversationName({ team, preferences, chat }: Talk): string | undefined {
  const { sessionId } = preferences;
  if (sessionId !== undefined) return digestOfText(`${team}\nsession\n${sessionId}`);
  const { opening } = chat.needs();
  return opening === '' ? undefined : digestOfText(`${team}\nopening\n${opening}`);
}
