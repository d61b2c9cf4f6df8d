import type { AssistantPart, Conversation, Message, Part, ToolResult } from '../../core/conversation.ts';
import type { Json } from '../../core/types.ts';
import { textOfDocument, urlOf } from '../openai/documents.ts';

/** Says the turns of a conversation as items, each of which is one thing: a message, a thought, a call, a result. */
export function sayTurns({ messages }: Conversation): readonly Json[] {
  const custom = new Set<string>();
  return messages.flatMap((message) => sayTurn(message, custom));
}

/** `custom` collects the calls of free text: their results have a type of their own. */
function sayTurn(message: Message, custom: Set<string>): readonly Json[] {
  switch (message.role) {
    case 'system':
      return [{ type: 'message', role: 'developer', content: sayParts(message.parts) }];
    case 'user':
      return [{ type: 'message', role: 'user', content: sayParts(message.parts) }];
    case 'assistant':
      for (const part of message.parts) if (part.type === 'tool-call' && part.isCustom) custom.add(part.id);
      return sayAssistant(message.parts);
    case 'tool':
      return message.results.map((result) => sayResult(result, result.isCustom || custom.has(result.id)));
  }
}

function sayAssistant(parts: readonly AssistantPart[]): readonly Json[] {
  const items: Json[] = [];
  let content: Json[] | undefined;
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') {
      if (!content) {
        content = [];
        items.push({ type: 'message', role: 'assistant', content });
      }
      const { type, text } = part;
      content.push(type === 'text' ? { type: 'output_text', text, annotations: [] } : { type, refusal: text });
      continue;
    }
    const item = sayItem(part);
    if (!item) continue;
    items.push(item);
    content = undefined;
  }
  return items;
}

function sayItem(part: Exclude<AssistantPart, { type: 'text' | 'refusal' }>): Json | undefined {
  if (part.type === 'tool-call') {
    const { id, name, input, isCustom } = part;
    if (isCustom) return { type: 'custom_tool_call', call_id: id, name, input };
    return { type: 'function_call', call_id: id, name, arguments: input === '' ? '{}' : input };
  }
  // Other providers' thoughts are left out: their seals would be refused, and text alone is nobody's thought.
  if (part.origin !== 'openai' || part.sealed === undefined) return undefined;
  const summary = part.text === '' ? [] : [{ type: 'summary_text', text: part.text }];
  return { type: 'reasoning', summary, encrypted_content: part.sealed };
}

function sayResult({ id, parts, isError }: ToolResult, isCustom: boolean): Json {
  const type = isCustom ? 'custom_tool_call_output' : 'function_call_output';
  const said = sayParts(parts);
  const failed = typeof said === 'string' ? `Error: ${said}` : [{ type: 'input_text', text: 'Error:' }, ...said];
  return { type, call_id: id, output: isError ? failed : said };
}

function sayParts(parts: readonly Part[]): string | readonly Json[] {
  const texts = parts.filter((part) => part.type === 'text');
  if (texts.length < parts.length) return parts.map(sayPart);
  return texts.length > 1 ? texts.map(sayPart) : (texts[0]?.text ?? '');
}

function sayPart(part: Part): Json {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image':
      return { type: 'input_image', image_url: urlOf(part.source), detail: part.detail ?? 'auto' };
    case 'document': {
      const text = textOfDocument(part.source);
      if (text !== undefined) return { type: 'input_text', text };
      if (part.source.kind === 'url') return { type: 'input_file', file_url: part.source.url };
      return { type: 'input_file', filename: part.name ?? 'document.pdf', file_data: urlOf(part.source) };
    }
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
  }
}
