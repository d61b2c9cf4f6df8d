import { invalidField } from '../../core/fields.ts';
import { objectIn, objectsIn } from '../../core/json.ts';
import type { Json, Provider } from '../../core/types.ts';

/** Refuses pictures by their URL for a host that fetches none: dropped without a word, they would change the answer. */
export function requireMedia(messages: unknown, { id, speaks }: Provider): void {
  if (!speaks['anthropic-messages']?.refusesImageUrls) return;
  const blocks = objectsIn(messages).flatMap(({ content }) => objectsIn(content));
  if (![...blocks, ...blocks.flatMap(({ content }) => objectsIn(content))].some(isByUrl)) return;
  throw invalidField(
    'messages',
    `holds a picture or file by its URL, and the provider ${id} fetches none: send it in base64.`,
  );
}

function isByUrl({ source }: Json): boolean {
  return objectIn(source)?.type === 'url';
}
