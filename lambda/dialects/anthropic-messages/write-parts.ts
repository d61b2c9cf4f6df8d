import { markOf } from '../../core/cache-marks.ts';
import type { Part, Source } from '../../core/conversation.ts';
import { GatewayError, quoted } from '../../core/errors.ts';
import type { Json } from '../../core/types.ts';

const PICTURES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** The blocks of a part: none for empty text, which would be refused. */
export function writePart(part: Part): Json[] {
  switch (part.type) {
    case 'text':
      return isBlank(part.text) ? [] : [{ type: 'text', text: part.text.toWellFormed(), ...markOf(part.cache) }];
    case 'image':
      return [{ type: 'image', source: imageSource(part.source), ...markOf(part.cache) }];
    case 'document': {
      const title = part.name !== undefined && { title: part.name };
      return [{ type: 'document', source: documentSource(part.source), ...title, ...markOf(part.cache) }];
    }
    case 'audio':
      throw unsupported('sound');
  }
}

/** The blocks of several parts: one each and never joined, so that a cached prefix stays what it was. */
export function writeParts(parts: readonly Part[]): Json[] {
  return parts.flatMap(writePart);
}

/** Whether text says nothing. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}

function imageSource(source: Source): Json {
  if (source.kind === 'url') return { type: 'url', url: source.url };
  if (source.kind === 'text') throw unsupported('a picture as text');
  const mediaType = pictureIn(source.data) ?? source.mediaType.toLowerCase();
  if (!PICTURES.includes(mediaType)) throw unsupported(`a picture of type ${quoted(source.mediaType)}`);
  return { type: 'base64', media_type: mediaType, data: source.data };
}

/** By the first bytes: a picture that is not what its label says is refused, and clients label all alike. */
function pictureIn(base64: string): string | undefined {
  const head = Buffer.from(base64.slice(0, 24), 'base64').toString('latin1');
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF8')) return 'image/gif';
  return head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' ? 'image/webp' : undefined;
}

function documentSource(source: Source): Json {
  if (source.kind === 'url') return { type: 'url', url: source.url };
  if (source.kind === 'text') return { type: 'text', media_type: 'text/plain', data: source.text };
  const mediaType = source.mediaType.toLowerCase();
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data: source.data };
  if (!mediaType.startsWith('text/')) throw unsupported(`a document of type ${quoted(source.mediaType)}`);
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(source.data, 'base64').toString('utf8') };
}

function unsupported(what: string): GatewayError {
  const message = `This provider does not read ${what}: it takes text, JPEG, PNG, GIF and WebP pictures, and PDF.`;
  return new GatewayError('invalid-request', message, { param: 'messages' });
}
