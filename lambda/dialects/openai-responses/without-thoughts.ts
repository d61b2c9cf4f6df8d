import { objectIn, textIn } from '../../core/json.ts';
import type { Chat } from '../../core/types.ts';
import { withTakenIds } from './call-ids.ts';
import { isSealedHere } from './seal.ts';

/** The request without what models thought in earlier turns; `undefined` if there is nothing of that. */
export function withoutThoughts(chat: Chat): Chat | undefined {
  const { input } = chat.original.body;
  if (!Array.isArray(input)) return undefined;
  // All of them: a provider may object to one that has lost its seal (sub2api 3138, seen 2026-11-20).
  const kept = input.filter((item) => objectIn(item)?.type !== 'reasoning');
  const bare = withTakenIds(kept, undefined); // Signatures are in the ids of calls as well.
  if (bare === kept && kept.length === input.length) return undefined;
  return { ...chat, original: { ...chat.original, body: { ...chat.original.body, input: bare } } };
}

/** Without thoughts of other providers, told to the client under a seal of ours. The same list if it holds none. */
export function withoutForeignThoughts(input: unknown): unknown {
  if (!Array.isArray(input)) return input;
  const kept = input.filter((item) => !isForeignThought(item));
  return kept.length === input.length ? input : kept;
}

function isForeignThought(item: unknown): boolean {
  const { type, encrypted_content: seal } = objectIn(item) ?? {};
  return type === 'reasoning' && isSealedHere(textIn(seal) ?? '');
}
