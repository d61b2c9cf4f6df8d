import type { CacheMark, Part, Source } from '../../core/conversation.ts';
import { GatewayError, quoted } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** The field of a request that holds what is said, by which a refusal names it. */
export type Place = 'messages' | 'input';

/** What a message, a result or an item holds: text, or a list of parts in the form of either of OpenAI's dialects. */
export function readParts(content: unknown, place: Place): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return objectsIn(content).map((part) => readPart(part, place));
}

/** The refusal of something that was said. */
export function refusedAt(place: Place, message: string): GatewayError {
  return new GatewayError('invalid-request', message, { param: place });
}

/** The refusal of a wish that has no words in other dialects, and would change the answer. */
export function unsaid(param: string, what: string): GatewayError {
  return new GatewayError('invalid-request', `This provider speaks another dialect, which has no ${what}.`, { param });
}

function readPart(part: Json, place: Place): Part {
  const cache = cacheOf(part);
  const marked = cache && { cache };
  switch (part.type) {
    case undefined:
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
    case 'reasoning_text':
      return { type: 'text', text: textIn(part.text) ?? '', ...marked };
    case 'refusal':
      return { type: 'text', text: textIn(part.refusal) ?? '', ...marked };
    case 'image_url':
    case 'input_image':
      return { ...readImage(part, place), ...marked };
    case 'file':
    case 'input_file':
      return { ...readFile(objectIn(part.file) ?? part, place), ...marked };
    case 'input_audio': {
      const audio = objectIn(part.input_audio);
      return { type: 'audio', data: textIn(audio?.data) ?? '', format: textIn(audio?.format) ?? 'wav' };
    }
    default: {
      const what = `${place === 'input' ? 'A part of an item' : 'A part of a message'} has the type`;
      throw refusedAt(place, `${what} ${quoted(String(part.type))}, which has no words in other dialects.`);
    }
  }
}

function readImage(part: Json, place: Place): Part {
  const image = objectIn(part.image_url);
  const detail = textIn(image?.detail ?? part.detail);
  const url = textIn(image?.url ?? part.image_url);
  if (url === undefined) throw byId('picture', place);
  return { type: 'image', source: sourceOf(url, 'image/png'), ...(detail !== undefined && { detail }) };
}

function readFile(file: Json, place: Place): Part {
  const name = textIn(file.filename);
  const data = textIn(file.file_data) ?? textIn(file.file_url);
  if (data === undefined) throw byId('file', place);
  return { type: 'document', source: sourceOf(data, 'application/pdf'), ...(name !== undefined && { name }) };
}

/** A `data:` URL is the thing itself; bare base64 has the type that its place gives it. */
function sourceOf(text: string, defaultType: string): Source {
  const match = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=-]+)*;base64,/.exec(text);
  if (match) return { kind: 'base64', mediaType: match[1] ?? defaultType, data: text.slice(match[0].length) };
  if (/^https?:\/\//.test(text)) return { kind: 'url', url: text };
  return { kind: 'base64', mediaType: defaultType, data: text };
}

function cacheOf({ cache_control: control }: Json): CacheMark | undefined {
  const mark = objectIn(control);
  return mark && { ttl: mark.ttl === '1h' ? '1h' : '5m' };
}

function byId(what: string, place: Place): GatewayError {
  return refusedAt(place, `A ${what} must be in the request: the id of a file is known to one provider only.`);
}
