import { estimateTokens, type Needs } from '../../core/needs.ts';
import type { Texts } from '../openai/texts.ts';

/** What texts need of the model that turns them into vectors: that it can. */
export function needsOf({ tokens, count }: Texts, bodyBytes: number): Needs {
  const all = tokens ?? estimateTokens({ bodyBytes, mediaBytes: 0, images: 0, documents: 0 });
  return {
    kind: 'embedding',
    tools: 0,
    schema: false,
    images: false,
    documents: false,
    reasoning: false,
    inputTokens: Math.ceil(all / count), // Each text is read apart from the others.
    isContinued: false,
    opening: '', // Vectors of one text say nothing of the next.
  };
}
