import { markOf } from '../../core/cache-marks.ts';
import type {
  AssistantPart,
  CacheMark,
  Message,
  Part,
  Thought,
  ToolCall,
  ToolResult,
} from '../../core/conversation.ts';
import type { Json } from '../../core/types.ts';
import { textOfDocument, urlOf } from '../openai/documents.ts';
import { detailOf } from './details.ts';
import { withSignature } from './signature.ts';

/** What messages may hold beside what all hosts read. */
export interface Manner {
  /** Whether marks on the end of a prefix are heeded. */
  readonly marks: boolean;
  /** Whether thoughts are told at all; which of them go on is for `replay.ts` to say. */
  readonly thinks: boolean;
}

/** Says a turn as messages, in a form that `patch-messages.ts` fits to the host. */
export function sayMessage(message: Message, manner: Manner): readonly Json[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: sayTexts(message.parts, manner) }];
    case 'user':
      return [{ role: 'user', content: sayParts(message.parts, manner) }];
    case 'assistant':
      return [sayAssistant(message.parts, manner)];
    case 'tool':
      return sayResults(message.results, manner);
  }
}

/** Results are text at most providers, so a picture in one is shown in a message of its own after them, by a number. */
function sayResults(results: readonly ToolResult[], manner: Manner): readonly Json[] {
  const shown: Part[] = [];
  let count = 0;
  const told = results.map(({ id, parts, isError, cache }) => {
    const names: string[] = [];
    for (const part of parts) {
      if (textIn(part) !== undefined) continue;
      count += 1;
      names.push(`[attachment ${count}, shown below]`);
      // Its label, because several results may have some, and ids of calls are not the same at every host.
      shown.push({ type: 'text', text: `Attachment ${count}, from the result of a tool:` }, part);
    }
    const said = [textOf(parts), ...names].filter((text) => text !== '').join('\n\n');
    const text = isError ? `Error: ${said}` : said;
    const mark = manner.marks ? (cache ?? parts.findLast(isMarked)?.cache) : undefined;
    return { role: 'tool', tool_call_id: id, content: mark ? [{ type: 'text', text, ...markOf(mark) }] : text };
  });
  return shown.length === 0 ? told : [...told, { role: 'user', content: sayParts(shown, manner) }];
}

function sayAssistant(parts: readonly AssistantPart[], { marks, thinks }: Manner): Json {
  const said = parts.filter((part) => part.type === 'text' || part.type === 'refusal');
  const text = said.map((part) => part.text).join('');
  const mark = marks && said.findLast((part) => 'cache' in part && part.cache);
  const calls = parts.filter((part) => part.type === 'tool-call');
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : mark ? [{ type: 'text', text, ...markOf(cacheOf(mark)) }] : text,
    ...(thinks && sayThoughts(parts.filter((part) => part.type === 'thought'))),
    ...(calls.length > 0 && { tool_calls: calls.map(sayCall) }),
  };
}

/** As clients of this dialect send them back. */
function sayThoughts(thoughts: readonly Thought[]): Json {
  const unsigned = thoughts.filter(({ origin }) => origin === 'unsigned');
  const details = thoughts
    .filter(({ origin }) => origin !== 'unsigned')
    .map((thought) => detailOf(thought, thought.text));
  return {
    ...(unsigned.length > 0 && { reasoning_content: unsigned.map(({ text }) => text).join('') }),
    ...(details.length > 0 && { reasoning_details: details }),
  };
}

function sayCall(call: ToolCall): Json {
  const said = { id: call.id, type: 'function', function: { name: call.name, arguments: argumentsOf(call) } };
  return call.signature === undefined ? said : withSignature(said, call.signature);
}

/** Free text is no JSON: it is wrapped as the tool is described, or hosts that parse it refuse the next turn. */
function argumentsOf({ input, isCustom }: ToolCall): string {
  if (isCustom) return JSON.stringify({ input });
  return input === '' ? '{}' : input;
}

function sayParts(parts: readonly Part[], manner: Manner): unknown {
  return parts.every((part) => textIn(part) !== undefined)
    ? sayTexts(parts, manner)
    : parts.map((part) => sayPart(part, manner));
}

/** One text, because some hosts take no list; but a mark needs a part to stand on. */
function sayTexts(parts: readonly Part[], manner: Manner): unknown {
  return manner.marks && parts.some(isMarked) ? parts.map((part) => sayPart(part, manner)) : textOf(parts);
}

function sayPart(part: Part, { marks }: Manner): Json {
  const mark = marks ? markOf(cacheOf(part)) : {};
  const text = textIn(part);
  if (text !== undefined) return { type: 'text', text, ...mark };
  switch (part.type) {
    case 'image': {
      const detail = part.detail && { detail: part.detail };
      return { type: 'image_url', image_url: { url: urlOf(part.source), ...detail }, ...mark };
    }
    case 'document':
      return { type: 'file', file: { filename: part.name ?? 'document.pdf', file_data: urlOf(part.source) }, ...mark };
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
    case 'text':
      return { type: 'text', text: part.text, ...mark };
  }
}

function textOf(parts: readonly Part[]): string {
  return parts
    .map(textIn)
    .filter((text) => text !== undefined)
    .join('\n\n');
}

/** What a part says, if it is text: a document of text is. */
function textIn(part: Part): string | undefined {
  if (part.type === 'text') return part.text;
  return part.type === 'document' ? textOfDocument(part.source) : undefined;
}

function isMarked(part: Part): part is Part & { readonly cache: CacheMark } {
  return cacheOf(part) !== undefined;
}

function cacheOf(part: object): CacheMark | undefined {
  // Parts with such a member are ours, and it is never anything else.
  return 'cache' in part ? (part.cache as CacheMark | undefined) : undefined;
}
