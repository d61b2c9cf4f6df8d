import { inclusiveUsage } from './chat-manner.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { COMMON, objects } from './strictness.ts';

/** No wrapper around its errors. */
const complaint = (status: number, message: string, param: string, code: string) => ({
  status,
  body: { message, type: 'invalid_request_error', param, code },
});
const invalid = (message: string) => complaint(400, message, 'validation_error', 'wrong_api_format');
const EFFORTS: readonly unknown[] = [undefined, 'none', 'low', 'medium', 'high'];

/** Cerebras. */
export const cerebras: House = {
  'openai-chat': chatTongue(
    {
      thought: (reasoning) => ({ reasoning }),
      usage: inclusiveUsage,
      chunk: { time_info: { queue_time: 0.1, prompt_time: 0.1, completion_time: 0.1, total_time: 0.3 } },
      failure: () => [
        event({
          error: { message: 'The model is overloaded', type: 'server_error', param: null, code: 'overloaded', id: 'x' },
          status_code: 503,
        }),
      ],
    },
    {
      fields: [
        ...COMMON,
        ...'stream_options,max_completion_tokens,min_tokens,n,seed,logprobs,top_logprobs,user,reasoning_effort'.split(
          ',',
        ),
        ...'reasoning_format,clear_thinking,disable_reasoning,prediction,prompt_cache_key'.split(','),
      ],
      unknownField: (name) => invalid(`body.${name}: property 'body.${name}' is unsupported`),
      members: {
        system: ['role', 'content', 'name'],
        user: ['role', 'content', 'name'],
        assistant: ['role', 'content', 'tool_calls', 'name', 'reasoning'],
        tool: ['role', 'content', 'tool_call_id', 'name'],
      },
      unknownMember: (at, role, name) =>
        invalid(`body.messages.${at}.${role}.${name}: property 'messages.${at}.${role}.${name}' is unsupported`),
      parts: ['text'],
      invalid,
      rules: [
        (body) => (EFFORTS.includes(body.reasoning_effort) ? undefined : ['body.reasoning_effort', 'reasoning_effort']),
        (body) => {
          const stricts = new Set(
            objects(body.tools).map(({ function: f }) => Boolean((f as { strict?: boolean }).strict)),
          );
          return stricts.size > 1 ? ["Tools with mixed values for 'strict' are not allowed", 'tools'] : undefined;
        },
      ],
    },
    complaint(429, 'slow down: too many requests', 'queue', 'queue_exceeded'),
  ),
};
