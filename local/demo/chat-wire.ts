import type { Reply, ReplyToolCall } from './replied.ts';
import type { ChatChunk, Said, Wire } from './wire.ts';

/** How OpenAI says what is wrong. */
export const OPENAI_ERRORS: Pick<Wire, 'errorBody' | 'errorEvent'> = {
  errorBody: ({ body }) => body,
  errorEvent: ({ body }) => ({ data: JSON.stringify(body) }),
};

/** The form of chat completions. */
export const CHAT_WIRE: Wire = { idPrefix: 'chatcmpl-', body: chatBody, chunks: chatChunks, ...OPENAI_ERRORS };

/** The body of an answer that is not streamed, in OpenAI's shape. */
function chatBody(said: Said): object {
  const choices = said.replies.map((reply, index) => ({
    index,
    message: {
      role: 'assistant',
      content: reply.toolCalls.length > 0 ? null : reply.text.join(''),
      refusal: null,
      ...(reply.reasoning.length > 0 && { reasoning_content: reply.reasoning.join('') }),
      ...(reply.toolCalls.length > 0 && {
        tool_calls: reply.toolCalls.map((call, at) => toolCallOf(said, call, index, at)),
      }),
    },
    logprobs: null,
    finish_reason: reply.finishReason,
  }));
  return { ...commonOf(said, 'chat.completion'), choices, usage: said.usage };
}

/** The events of a streamed answer, made one by one. The choices take turns. */
function* chatChunks(said: Said): Generator<ChatChunk> {
  const isUsageAsked = said.request.stream_options?.include_usage === true;
  const common = commonOf(said, 'chat.completion.chunk');
  const event = (index: number, delta: object, finishReason: Reply['finishReason'] | null = null) => {
    const choices = [{ index, delta, logprobs: null, finish_reason: finishReason }];
    return JSON.stringify({ ...common, choices, ...(isUsageAsked && { usage: null }) });
  };

  for (const index of said.replies.keys()) {
    yield { kind: 'role', data: event(index, { role: 'assistant', content: '', refusal: null }) };
  }
  const lanes = said.replies.map((reply, index) => deltasOf(said, reply, index));
  for (let turn = 0; lanes.some((lane) => turn < lane.length); turn++) {
    for (const [index, lane] of lanes.entries()) {
      const delta = lane[turn];
      if (delta) yield { kind: 'content', data: event(index, delta) };
    }
  }
  for (const [index, reply] of said.replies.entries()) {
    yield { kind: 'finish', data: event(index, {}, reply.finishReason) };
  }
  if (isUsageAsked) yield { kind: 'usage', data: JSON.stringify({ ...common, choices: [], usage: said.usage }) };
  yield { kind: 'done', data: '[DONE]' };
}

/** What the body and every event begin with. */
export function commonOf({ id, created, request }: Said, object: string) {
  return { id, object, created, model: request.model, service_tier: 'default', system_fingerprint: 'fp_demo' };
}

function deltasOf(said: Said, reply: Reply, choice: number): object[] {
  return [
    ...reply.reasoning.map((text) => ({ reasoning_content: text })),
    ...reply.text.map((content) => ({ content })),
    ...reply.toolCalls.flatMap((call, index) => [
      { tool_calls: [{ index, ...toolCallOf(said, { ...call, json: [] }, choice, index) }] },
      ...call.json.map((json) => ({ tool_calls: [{ index, function: { arguments: json } }] })),
    ]),
  ];
}

function toolCallOf(said: Said, call: ReplyToolCall, choice: number, index: number) {
  const id = `call_${said.id.slice(-12)}${choice}${index}`;
  return { id, type: 'function', function: { name: call.name, arguments: call.json.join('') } };
}
