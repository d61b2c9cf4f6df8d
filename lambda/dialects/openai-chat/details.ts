import type { Thought, ThoughtOrigin } from '../../core/conversation.ts';
import { objectIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** What a provider needs to know its own thought again. */
export type Seal = Pick<Thought, 'origin' | 'signature' | 'sealed'>;

/** OpenRouter's form for what Anthropic has signed, whoever served the model. */
const ANTHROPIC = 'anthropic-claude-v1';

/**
 * The seal in one of `reasoning_details`, if it has one. OpenRouter wants its details back unmodified, so what is
 * sealed for it is kept as a whole, less the text, which is told apart.
 */
export function sealIn(detail: Json): Seal | undefined {
  const origin = originOf(detail);
  const { text: _, ...rest } = detail;
  const kept = (value: string) => (origin === 'openrouter' ? JSON.stringify(rest) : value);
  const sealed = textIn(detail.data);
  if (sealed) return { origin, sealed: kept(sealed) };
  const signature = textIn(detail.signature);
  return signature ? { origin, signature: kept(signature) } : undefined;
}

/** By the names that this dialect writes; the others are OpenRouter's, whose seals only it can open. */
export function originOf(detail: Json): ThoughtOrigin {
  const format = textIn(detail.format) ?? '';
  if (format.startsWith('anthropic')) return 'anthropic';
  return format === 'openai' || format === 'gemini' ? format : 'openrouter';
}

/** The way back, with the text that was signed if it is known here. */
export function detailOf({ origin, signature, sealed }: Seal, text?: string): Json {
  const said = text !== undefined && sealed === undefined && { text };
  const own = origin === 'openrouter' ? parsed(sealed ?? signature ?? '') : undefined;
  if (own) return { ...own, ...said };
  const format = origin === 'anthropic' ? ANTHROPIC : origin;
  if (sealed !== undefined) return { type: 'reasoning.encrypted', data: sealed, format };
  return { type: 'reasoning.text', ...said, signature, format };
}

function parsed(text: string): Json | undefined {
  try {
    const detail = objectIn(JSON.parse(text));
    return textIn(detail?.type)?.startsWith('reasoning.') ? detail : undefined;
  } catch {
    return undefined; // A client changed it: it goes on as it is, and its provider will say so.
  }
}
