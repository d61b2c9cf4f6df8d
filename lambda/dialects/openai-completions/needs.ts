import { textIn } from '../../core/json.ts';
import { estimateTokens, type Needs } from '../../core/needs.ts';
import type { Json } from '../../core/types.ts';
import type { Texts } from '../openai/texts.ts';

/** What a prompt needs of the model that completes it. */
export function needsOf(body: Json, { tokens }: Texts, bodyBytes: number): Needs {
  return {
    kind: 'chat',
    tools: 0,
    schema: false,
    images: false,
    documents: false,
    reasoning: false,
    inputTokens: tokens ?? estimateTokens({ bodyBytes, mediaBytes: 0, images: 0, documents: 0 }),
    isContinued: false,
    opening: textIn(body.prompt) ?? '',
  };
}
