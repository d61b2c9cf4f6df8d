import type OpenAI from 'openai';

type Delta = OpenAI.ChatCompletionChunk.Choice.Delta & { reasoning?: string | null; reasoning_content?: string | null };

/** What the official client reads from a stream. */
export interface Heard {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { id: string | undefined; name: string; arguments: string }[];
  readonly finishReason: string | undefined;
  readonly usage: OpenAI.CompletionUsage | undefined;
  /** How it ended, if not well. */
  readonly error: unknown;
}

/** Streams a chat with the official client, and puts together what applications put together. */
export async function hear(from: { readonly client: OpenAI; readonly model: string }): Promise<Heard> {
  const heard = { text: '', reasoning: '', finishReason: undefined, usage: undefined, error: undefined } as {
    -readonly [name in keyof Heard]: Heard[name];
  };
  const toolCalls: { id: string | undefined; name: string; arguments: string }[] = [];
  try {
    const stream = await from.client.chat.completions.create({
      model: from.model,
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      if (chunk.usage) heard.usage = chunk.usage;
      for (const { delta, finish_reason } of chunk.choices) {
        if (finish_reason) heard.finishReason = finish_reason;
        // Reasoning is no part of OpenAI's own type.
        const { content, reasoning, reasoning_content, tool_calls } = delta as Delta;
        // Mistral's content may be a list of parts: compared as it came.
        heard.text += typeof content === 'string' ? content : content ? JSON.stringify(content) : '';
        heard.reasoning += reasoning_content ?? reasoning ?? '';
        for (const call of tool_calls ?? []) join(toolCalls, call);
      }
    }
  } catch (error) {
    heard.error = error;
  }
  return { ...heard, toolCalls: toolCalls.filter((call) => call !== undefined) };
}

/** A delta without an index starts a call if it has an id, and goes on with the last one if it has not. */
function join(
  calls: Heard['toolCalls'][number][],
  delta: Partial<OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall>,
): void {
  const at = delta.index ?? (delta.id ? calls.length : Math.max(0, calls.length - 1));
  calls[at] ??= { id: undefined, name: '', arguments: '' };
  const call = calls[at];
  call.id ??= delta.id;
  call.name += delta.function?.name ?? '';
  call.arguments += delta.function?.arguments ?? '';
}
