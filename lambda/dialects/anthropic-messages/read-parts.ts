import { readCallId } from '../../core/call-signature.ts';
import type { AssistantPart, CacheMark, Message, Part, Source, ToolResult } from '../../core/conversation.ts';
import { GatewayError, quoted } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import { inputText } from './fold-message.ts';
import { readSeal } from './seal.ts';

/** A turn of the user: results of tools answer the turn before and come first. */
export function readUser(content: unknown): Message[] {
  const blocks = objectsIn(content);
  const results = blocks.filter(({ type }) => type === 'tool_result').map(readResult);
  const parts = typeof content === 'string' ? partsOf(content) : blocks.filter(isNoResult).flatMap(readPart);
  return [
    ...(results.length > 0 ? [{ role: 'tool' as const, results }] : []),
    ...(parts.length > 0 ? [{ role: 'user' as const, parts }] : []),
  ];
}

function isNoResult({ type }: Json): boolean {
  return type !== 'tool_result';
}

function readResult(block: Json): ToolResult {
  const cache = cacheOf(block);
  return {
    id: readCallId(textIn(block.tool_use_id) ?? '').id,
    parts: partsOf(block.content),
    ...(block.is_error === true && { isError: true }),
    ...(cache && { cache }),
  };
}

/** Content that is text or a list of blocks. */
export function partsOf(content: unknown): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return objectsIn(content).flatMap(readPart);
}

function readPart(block: Json): Part[] {
  const mark = cacheOf(block);
  const cache = mark && { cache: mark };
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: textIn(block.text) ?? '', ...cache }];
    case 'image':
      return [{ type: 'image', source: sourceIn(block), ...cache }];
    case 'document': {
      const name = textIn(block.title);
      return [{ type: 'document', source: sourceIn(block), ...(name !== undefined && { name }), ...cache }];
    }
    case 'search_result': {
      const head = [textIn(block.title), textIn(block.source)].filter(Boolean).join('\n');
      return [{ type: 'text', text: `${head}\n${textOf(block.content)}`, ...cache }];
    }
    case 'tool_reference':
      return [{ type: 'text', text: textIn(block.tool_name) ?? '', ...cache }];
    case 'tool_addition':
    case 'tool_removal':
      return []; // Read with the tools.
    default:
      throw foreign(`A block of type ${quoted(String(block.type))}`);
  }
}

function sourceIn(block: Json): Source {
  const source = objectIn(block.source);
  const data = textIn(source?.data);
  const url = textIn(source?.url);
  if (source?.type === 'base64' && data !== undefined)
    return { kind: 'base64', mediaType: textIn(source.media_type) ?? '', data };
  if (source?.type === 'url' && url !== undefined) return { kind: 'url', url };
  if (source?.type === 'text' && data !== undefined) return { kind: 'text', text: data };
  if (source?.type === 'content') return { kind: 'text', text: textOf(source.content) };
  throw foreign(`A source of type ${quoted(String(source?.type))}`);
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => textIn(text) ?? '')
    .join('\n');
}

/** A turn of the model. What tools brought that only Anthropic runs is left out, with its calls. */
export function readAssistant(content: unknown): AssistantPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return objectsIn(content).flatMap(readAssistantBlock);
}

function readAssistantBlock(block: Json): AssistantPart[] {
  const mark = cacheOf(block);
  const cache = mark && { cache: mark };
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: textIn(block.text) ?? '', ...cache }];
    case 'compaction':
      return typeof block.content === 'string' ? [{ type: 'text', text: block.content }] : [];
    case 'thinking': {
      const { origin, seal } = readSeal(textIn(block.signature) ?? '');
      return [{ type: 'thought', text: textIn(block.thinking) ?? '', ...(seal && { signature: seal }), origin }];
    }
    case 'redacted_thinking': {
      const { origin, seal } = readSeal(textIn(block.data) ?? '');
      return seal ? [{ type: 'thought', text: '', sealed: seal, origin }] : [];
    }
    case 'tool_use': {
      const call = readCallId(textIn(block.id) ?? '');
      return [{ type: 'tool-call', ...call, name: textIn(block.name) ?? '', input: inputText(block.input), ...cache }];
    }
    default:
      return [];
  }
}

/** The mark on a block, a tool or a result that ends a prefix worth keeping. */
export function cacheOf({ cache_control: control }: Json): CacheMark | undefined {
  const mark = objectIn(control);
  return mark && { ttl: mark.ttl === '1h' ? '1h' : '5m' };
}

function foreign(what: string): GatewayError {
  const message = `${what} is only understood by Anthropic; this model is served by another provider.`;
  return new GatewayError('invalid-request', message, { param: 'messages' });
}
