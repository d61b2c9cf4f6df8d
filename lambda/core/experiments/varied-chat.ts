import type { Chat, Dialect } from '../types.ts';
import type { ChatChange } from './experiment.ts';

/** The longest that a member which is added can be beside its value, in bytes of JSON. */
const FRAME_BYTES = 64;

/** What the caller asked, as an arm asks it: read anew, so that all that is known of it fits. */
export function variedChat(chat: Chat, change: ChatChange, dialect: Dialect): Chat {
  if (!dialect.vary) return chat;
  const added = Buffer.byteLength(JSON.stringify(change)) + FRAME_BYTES * Object.keys(change).length;
  const { body, headers } = chat.original;
  // Bytes are an upper bound for tokens, so what is added counts in full.
  return dialect.readRequest(dialect.vary(body, change), chat.bodyBytes + added, headers);
}
