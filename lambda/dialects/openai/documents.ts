import type { Source } from '../../core/conversation.ts';
import { GatewayError } from '../../core/errors.ts';

/** The text of a document that is one: any model reads it, whatever it takes of files. */
export function textOfDocument(source: Source): string | undefined {
  if (source.kind === 'text') return source.text;
  if (source.kind === 'url' || !/^text\//i.test(source.mediaType)) return undefined;
  return Buffer.from(source.data, 'base64').toString('utf8');
}

/** A picture or a file as OpenAI's dialects name it: by its URL, or as one. */
export function urlOf(source: Source): string {
  if (source.kind === 'url') return source.url;
  if (source.kind === 'base64') return `data:${source.mediaType};base64,${source.data}`;
  throw new GatewayError('invalid-request', 'This provider takes no picture of text.', { param: 'messages' });
}
