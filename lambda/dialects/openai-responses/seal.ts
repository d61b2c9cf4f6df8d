import type { Thought, ThoughtOrigin } from '../../core/conversation.ts';
import type { ChatEvent } from '../../core/types.ts';

type Seal = Extract<ChatEvent, { type: 'reasoning-seal' }>;

/** Marks what was sealed here, so that it is never handed to a provider as its own. */
const PREFIX = 'headgate.1.';

/** What another provider needs to know its thought again, in the one field that clients of this dialect send back. */
export function sealedText({ origin, signature, sealed }: Seal): string {
  if (origin === 'openai' && sealed !== undefined) return sealed;
  return PREFIX + Buffer.from(JSON.stringify({ origin, signature, sealed })).toString('base64url');
}

/** What came back in that field; `undefined` if it has our mark and is not ours. */
export function openSeal(text: string): Pick<Thought, 'origin' | 'signature' | 'sealed'> | undefined {
  if (!isSealedHere(text)) return { origin: 'openai', sealed: text };
  try {
    const value: unknown = JSON.parse(Buffer.from(text.slice(PREFIX.length), 'base64url').toString());
    if (!isSeal(value)) return undefined;
    const { origin, signature, sealed } = value; // These alone: the client may have written more into it.
    return { origin, ...(signature !== undefined && { signature }), ...(sealed !== undefined && { sealed }) };
  } catch {
    return undefined; // A client changed it: the thought is left out, and the conversation goes on without it.
  }
}

/** Whether it was sealed here: a provider that speaks the dialect would take it for its own, and fail to open it. */
export function isSealedHere(text: string): boolean {
  return text.startsWith(PREFIX);
}

const ORIGINS: readonly ThoughtOrigin[] = ['anthropic', 'openai', 'gemini', 'openrouter'];

function isSeal(value: unknown): value is Pick<Thought, 'origin' | 'signature' | 'sealed'> {
  if (typeof value !== 'object' || value === null || !('origin' in value)) return false;
  const isText = (member: unknown) => member === undefined || typeof member === 'string';
  const { signature, sealed } = value as { signature?: unknown; sealed?: unknown }; // Any object has them, or has not.
  return ORIGINS.some((origin) => origin === value.origin) && isText(signature) && isText(sealed);
}
