import { isPacked } from '../../core/call-signature.ts';
import { objectIn, textIn } from '../../core/json.ts';
import { createToolIds, type ToolIds } from '../../core/tool-ids.ts';

/** Messages without other providers' signatures in the ids of calls. They are the same ones if they hold none. */
export function withPlainIds(messages: unknown): unknown {
  if (!Array.isArray(messages) || !messages.some(hasPacked)) return messages;
  const ids = createToolIds(undefined);
  return messages.map((message: unknown) => {
    const fields = objectIn(message);
    if (!Array.isArray(fields?.content)) return message;
    return { ...fields, content: fields.content.map((block) => withPlainId(block, ids)) };
  });
}

function hasPacked(message: unknown): boolean {
  const content = objectIn(message)?.content;
  return Array.isArray(content) && content.some((block) => isPacked(idIn(block)));
}

function idIn(block: unknown): string {
  const fields = objectIn(block);
  return textIn(fields?.id) ?? textIn(fields?.tool_use_id) ?? '';
}

function withPlainId(block: unknown, ids: ToolIds): unknown {
  const fields = objectIn(block);
  if (fields?.type === 'tool_use') return { ...fields, id: ids.call(idIn(block)) };
  return fields?.type === 'tool_result' ? { ...fields, tool_use_id: ids.result(idIn(block)) } : block;
}
