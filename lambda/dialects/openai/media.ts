import { objectIn, textIn } from '../../core/json.ts';
import type { Json, Provider, Quirks } from '../../core/types.ts';
import { type Place, refusedAt } from './parts.ts';

/** Refuses the parts that a host is known not to read: dropped by it without a word, they would change the answer. */
export function requireMedia(parts: readonly Json[], quirks: Quirks, { id }: Provider, place: Place): void {
  const { refusesFiles, refusesImageUrls, takesFileUrls } = quirks;
  if (!refusesFiles && !refusesImageUrls && takesFileUrls !== false) return;
  for (const part of parts) {
    if (part.type === 'file' || part.type === 'input_file') {
      if (refusesFiles) throw refusedAt(place, `The provider ${id} takes no files: ${FILES_INSTEAD}`);
      const file = objectIn(part.file) ?? part;
      if (takesFileUrls === false && isUrl(file.file_data ?? file.file_url))
        throw refusedAt(place, `The provider ${id} takes no file by its URL here: send the file itself, in base64.`);
    }
    if (!refusesImageUrls || (part.type !== 'image_url' && part.type !== 'input_image')) continue;
    if (isUrl(objectIn(part.image_url)?.url ?? part.image_url))
      throw refusedAt(place, `The provider ${id} fetches no pictures: send the picture itself, as a \`data:\` URL.`);
  }
}

const FILES_INSTEAD = 'send the text or pictures of its pages, or ask a model of a provider that reads PDFs.';

function isUrl(value: unknown): boolean {
  return /^https?:\/\//i.test(textIn(value) ?? '');
}
