import type { ThoughtOrigin } from '../../core/conversation.ts';

/** Stands before what Anthropic has not signed: clients send thoughts back, and whose they are must be known again. */
const MARK = 'hg1.';
const FOREIGN: readonly string[] = ['openai', 'gemini', 'openrouter', 'unsigned'] satisfies ThoughtOrigin[];

/** A signature or a sealed thought as a client of this dialect gets it. Anthropic's own stays as it is. */
export function sealFor(origin: ThoughtOrigin, seal: string): string {
  return origin === 'anthropic' ? seal : `${MARK}${origin}.${seal}`;
}

/** Whose a seal is that a client has sent back, and what it was. */
export function readSeal(text: string): { readonly origin: ThoughtOrigin; readonly seal: string } {
  if (text === '') return { origin: 'unsigned', seal: '' };
  if (!isForeign(text)) return { origin: 'anthropic', seal: text };
  const end = text.indexOf('.', MARK.length);
  const origin = text.slice(MARK.length, end < 0 ? undefined : end);
  // The list holds nothing but origins.
  if (FOREIGN.includes(origin)) return { origin: origin as ThoughtOrigin, seal: end < 0 ? '' : text.slice(end + 1) };
  return { origin: 'unsigned', seal: '' };
}

/** Whether Anthropic would refuse it. */
export function isForeign(seal: string): boolean {
  return seal.startsWith(MARK);
}
