import type { composeReply } from '../../../local/demo/reply.ts';
import { tokenize } from '../../../local/demo/tokens.ts';

type Compose = typeof composeReply;
type Asked = Parameters<Compose>[0];

/** What the model says at one step of its task: words, calls of tools, or both. */
export interface Step {
  readonly say?: string;
  readonly calls?: readonly { readonly name: string; readonly input: object }[];
}

/** A step that knows what the tools have told so far, each result as text, in order, and which tools are offered. */
export type Script = readonly ((results: readonly string[], offered: ReadonlySet<string>) => Step)[];

/**
 * A model that follows a script: which step is next, it sees from the conversation, as a model does. It says so, and
 * ends the task, if it is not offered a tool that it needs.
 */
export function following(script: Script): Compose {
  return (request) => {
    const offered = new Set(request.tools?.map((tool) => tool.function.name));
    const step = script[roundsIn(request)]?.(resultsIn(request), offered) ?? { say: 'The script is over.' };
    const missing = step.calls?.find(({ name }) => !offered.has(name));
    if (missing) return reply({ say: `I am not offered ${missing.name}, but ${[...offered].join(', ')}.` });
    return reply(step);
  };
}

/** How often tools have been called: calls at one time may be one message, or one each. */
function roundsIn({ messages }: Asked): number {
  const isCall = (message: Asked['messages'][number] | undefined) =>
    message?.role === 'assistant' && message.tool_calls !== undefined;
  return messages.filter((message, index) => isCall(message) && !isCall(messages[index - 1])).length;
}

function resultsIn({ messages }: Asked): readonly string[] {
  return messages.filter(({ role }) => role === 'tool').map(({ content }) => textOf(content));
}

function textOf(content: Asked['messages'][number]['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => ('text' in part ? part.text : '')).join('\n');
}

function reply({ say = '', calls = [] }: Step): ReturnType<Compose> {
  return {
    reasoning: [],
    text: tokenize(say),
    toolCalls: calls.map(({ name, input }) => ({ name, json: tokenize(JSON.stringify(input)) })),
    finishReason: calls.length > 0 ? 'tool_calls' : 'stop',
  };
}
