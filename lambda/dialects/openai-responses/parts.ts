import type { Part, Source } from '../../core/conversation.ts';
import { GatewayError, quoted } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** What an item holds: text, or a list of parts. */
export function readParts(content: unknown): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return objectsIn(content).map(readPart);
}

function readPart(part: Json): Part {
  switch (part.type) {
    case undefined:
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
    case 'reasoning_text':
      return { type: 'text', text: textIn(part.text) ?? '' };
    case 'refusal':
      return { type: 'text', text: textIn(part.refusal) ?? '' };
    case 'input_image': {
      const detail = textIn(part.detail);
      const url = textIn(part.image_url) ?? textIn(objectIn(part.image_url)?.url);
      if (url === undefined) throw fileById('picture');
      return { type: 'image', source: sourceOf(url, 'image/png'), ...(detail !== undefined && { detail }) };
    }
    case 'input_file':
      return readFile(part);
    case 'input_audio': {
      const audio = objectIn(part.input_audio);
      return { type: 'audio', data: textIn(audio?.data) ?? '', format: textIn(audio?.format) ?? 'wav' };
    }
    default:
      throw invalidInput(
        `A part of an item has the type ${quoted(String(part.type))}, which has no words in other dialects.`,
      );
  }
}

function readFile(part: Json): Part {
  const name = textIn(part.filename);
  const data = textIn(part.file_data) ?? textIn(part.file_url);
  if (data === undefined) throw fileById('file');
  return { type: 'document', source: sourceOf(data, 'application/pdf'), ...(name !== undefined && { name }) };
}

/** A `data:` URL is the thing itself; bare base64 has the type that its place gives it. */
function sourceOf(text: string, defaultType: string): Source {
  const match = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=-]+)*;base64,/.exec(text);
  if (match) return { kind: 'base64', mediaType: match[1] ?? defaultType, data: text.slice(match[0].length) };
  if (/^https?:\/\//.test(text)) return { kind: 'url', url: text };
  return { kind: 'base64', mediaType: defaultType, data: text };
}

function fileById(what: string): GatewayError {
  return invalidInput(`A ${what} must be in the request: the id of a file is known to one provider only.`);
}

/** The refusal of something in `input`. */
export function invalidInput(message: string): GatewayError {
  return new GatewayError('invalid-request', message, { param: 'input' });
}
