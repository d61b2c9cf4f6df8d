import { objectIn, textIn } from '../../core/json.ts';
import type { Chat, Json } from '../../core/types.ts';

/** The response before anything is in it, with every member: clients read them without looking whether they are there. */
export function createResponse(chat: Chat, answer: { callId: string; model: string; createdAt: number }): Json {
  const { body } = chat.original;
  const reasoning = objectIn(body.reasoning);
  return {
    id: `resp_${answer.callId}`,
    object: 'response',
    created_at: Math.floor(answer.createdAt / 1000),
    status: 'in_progress',
    completed_at: null,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: chat.maxOutputTokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    model: answer.model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: textIn(body.service_tier) ?? 'default',
    store: false,
    temperature: body.temperature ?? null,
    text: { ...objectIn(body.text), format: objectIn(body.text)?.format ?? { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: Array.isArray(body.tools) ? body.tools : [],
    top_logprobs: 0,
    top_p: body.top_p ?? null,
    truncation: 'disabled',
    usage: null,
    user: body.user ?? null,
    metadata: objectIn(body.metadata) ?? {},
  };
}
