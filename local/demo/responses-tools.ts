import { z } from 'zod';
import type { ChatRequest } from './chat-request.ts';

/** Flat, unlike those of a chat. Tools that OpenAI runs itself have no name, and are never called here. */
const plainTool = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
/** A tool, or several of them in a namespace. */
export const responsesTool = plainTool.extend({ tools: z.array(plainTool).optional() });

/** A tool that the caller runs. In a chat it goes by one name, and a tool of free text has one field for that. */
interface CallersTool {
  readonly chatName: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly isCustom: boolean;
  readonly described: z.infer<typeof plainTool>;
}

/** The tools among these that the caller runs itself. */
export function callersTools(tools: readonly z.infer<typeof responsesTool>[]): readonly CallersTool[] {
  return tools.flatMap((tool) => {
    if (tool.type !== 'namespace') return callersTool(tool, undefined);
    return (tool.tools ?? []).flatMap((inner) => callersTool(inner, tool.name));
  });
}

/** The same tools as a chat offers them. */
export function chatTools(tools: readonly CallersTool[]): NonNullable<ChatRequest['tools']> {
  return tools.map(({ chatName: name, isCustom, described: { description, parameters } }) => ({
    type: 'function',
    function: {
      name,
      ...(description && { description }),
      ...(isCustom ? { parameters: FREE_TEXT } : parameters && { parameters }),
    },
  }));
}

const FREE_TEXT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

function callersTool(described: z.infer<typeof plainTool>, namespace: string | undefined): readonly CallersTool[] {
  const { type, name } = described;
  if ((type !== 'function' && type !== 'custom') || name === undefined) return [];
  const chatName = namespace === undefined ? name : `${namespace}__${name}`;
  return [{ chatName, name, namespace, isCustom: type === 'custom', described }];
}
