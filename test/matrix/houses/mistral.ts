import type { Json } from '../../../lambda/core/types.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { COMMON, objects } from './strictness.ts';

const complaint = (status: number, message: unknown, type: string, code: string | null) => ({
  status,
  body: { object: 'error', message, type, param: null, code },
});
const forbidden = (loc: readonly (string | number)[], input: unknown = null) =>
  complaint(
    422,
    { detail: [{ type: 'extra_forbidden', loc: ['body', ...loc], msg: 'Extra inputs are not permitted', input }] },
    'invalid_request_error',
    null,
  );
const invalid = (message: string) => complaint(400, message, 'invalid_request_error', '3230');
const EFFORTS: readonly unknown[] = [undefined, 'none', 'high'];

/** Mistral: the strictest of all. Usage comes unasked, and to ask is an error. */
export const mistral: House = {
  'openai-chat': chatTongue(
    {
      thought: (text) => ({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }),
      // Some of its calls have no number (recorded).
      call: ({ id, name, input }) => [{ tool_calls: [{ id, function: { name, arguments: input } }] }],
      usage: ({ inputTokens, outputTokens, cachedTokens }) => ({
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
        num_cached_tokens: cachedTokens,
      }),
      usageIn: 'last-chunk',
      chunk: { p: 'abc' },
      failure: () => [
        event({ object: 'error', message: 'Service overloaded', type: 'service_unavailable', code: 503 }),
      ],
    },
    {
      fields: [
        ...COMMON,
        ...'max_tokens,random_seed,metadata,presence_penalty,frequency_penalty,n,prediction,parallel_tool_calls'.split(
          ',',
        ),
        ...'prompt_mode,reasoning_effort,guardrails,prompt_cache_key,safe_prompt,service_tier'.split(','),
      ],
      unknownField: (name) => forbidden([name]),
      members: {
        system: ['role', 'content'],
        user: ['role', 'content'],
        assistant: ['role', 'content', 'tool_calls', 'prefix'],
        tool: ['role', 'content', 'tool_call_id', 'name'],
      },
      unknownMember: (at, role, name) => forbidden(['messages', at, role, name]),
      parts: ['text', 'image_url', 'document_url', 'thinking', 'reference'],
      invalid,
      rules: [
        (body) => (EFFORTS.includes(body.reasoning_effort) ? undefined : ['reasoning_effort: none or high', 'x']),
        ({ tools }) => (Array.isArray(tools) && tools.length === 0 ? ['tools: empty list', 'tools'] : undefined),
        ({ messages }) => lastOf(objects(messages)),
        ({ messages }) => afterTools(objects(messages)),
      ],
    },
    complaint(429, 'slow down: Rate limit exceeded', 'rate_limited', '1300'),
  ),
};

function afterTools(messages: readonly Json[]): readonly [string, string] | undefined {
  const isBad = messages.some(({ role }, at) => role === 'user' && messages[at - 1]?.role === 'tool');
  return isBad ? ["Unexpected role 'user' after role 'tool'", 'messages'] : undefined;
}

function lastOf(messages: readonly Json[]): readonly [string, string] | undefined {
  const last = messages.at(-1);
  const isGood = last?.role === 'user' || last?.role === 'tool' || last?.prefix === true;
  return isGood ? undefined : ['Expected last role User or Tool (or Assistant with prefix True)', 'messages'];
}
