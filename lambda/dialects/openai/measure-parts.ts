import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Bulk } from '../../core/needs.ts';
import type { Json } from '../../core/types.ts';

const IMAGES: readonly unknown[] = ['image_url', 'input_image'];
const DOCUMENTS: readonly unknown[] = ['file', 'input_file', 'document_url'];
const SOUNDS: readonly unknown[] = ['input_audio', 'audio_url', 'video_url', 'input_video'];

/** Counts what is in the parts of messages beside text. */
export function measureParts(parts: readonly Json[], bodyBytes: number): Bulk {
  let images = 0;
  let documents = 0;
  let mediaBytes = 0;
  for (const part of parts) {
    if (IMAGES.includes(part.type)) images += 1;
    else if (DOCUMENTS.includes(part.type)) documents += 1;
    else if (!SOUNDS.includes(part.type)) continue;
    mediaBytes += dataBytes(part);
  }
  return { bodyBytes, mediaBytes, images, documents };
}

/** The text of a message, whether it is one or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => textIn(text) ?? '')
    .join('\n');
}

/** What is sent within the body, wherever the part holds it: a data URL, a file, sound. What is fetched is not in it. */
function dataBytes(part: Json): number {
  const held = [part.image_url, part.file, part.input_audio].flatMap((value) => {
    const { url, file_data, data } = objectIn(value) ?? {};
    return [value, url, file_data, data];
  });
  return [...held, part.file_data]
    .map((value) => (typeof value === 'string' && !/^https?:/.test(value) ? value.length : 0))
    .reduce((sum, length) => sum + length, 0);
}
