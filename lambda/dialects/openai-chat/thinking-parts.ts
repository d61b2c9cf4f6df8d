import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** What is thought in content that is a list of parts, as Mistral writes it; `undefined` if nothing is. */
export function thoughtIn(content: unknown): string | undefined {
  const thoughts = objectsIn(content).filter(isThinking);
  if (thoughts.length === 0) return undefined;
  return thoughts
    .map(({ thinking }) =>
      typeof thinking === 'string'
        ? thinking
        : objectsIn(thinking)
            .map(({ text }) => textIn(text) ?? '')
            .join(''),
    )
    .join('');
}

/** The content without what was thought: the same one if it holds nothing of that kind. */
export function withoutThoughts(content: unknown): unknown {
  if (!Array.isArray(content) || !content.some((part) => isThinking(objectIn(part) ?? {}))) return content;
  return content.filter((part) => !isThinking(objectIn(part) ?? {}));
}

/** Content with a thought before it, as Mistral writes both. */
export function withThought(content: unknown, text: string): readonly unknown[] {
  const said =
    typeof content === 'string' ? (content === '' ? [] : [{ type: 'text', text: content }]) : objectsIn(content);
  return [{ type: 'thinking', thinking: [{ type: 'text', text }] }, ...said];
}

function isThinking({ type }: Json): boolean {
  return type === 'thinking';
}
