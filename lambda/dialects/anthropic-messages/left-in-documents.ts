import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** What documents ask or say of themselves that no other dialect has words for, to be named as left behind. */
export function leftInDocuments(messages: unknown): readonly string[] {
  const blocks = objectsIn(messages).flatMap(({ content }) => objectsIn(content));
  const names = blocks.flatMap((block) => [block, ...objectsIn(block.content)]).flatMap(leftInDocument);
  return [...new Set(names)];
}

function leftInDocument({ type, citations, context }: Json): readonly string[] {
  if (type !== 'document' && type !== 'search_result') return [];
  return [
    ...(objectIn(citations)?.enabled === true ? [`${type}.citations`] : []),
    ...(textIn(context) ? [`${type}.context`] : []),
  ];
}
