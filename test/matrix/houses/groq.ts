import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { responsesTongue } from './responses-manner.ts';
import { asksSchema, COMMON, hasTools } from './strictness.ts';

const invalid = (message: string, param?: string) => ({
  status: 400,
  body: { error: { message, type: 'invalid_request_error', ...(param && { param }) } },
});
const limit = {
  status: 429,
  body: { error: { message: 'slow down: Rate limit reached', type: 'tokens', code: 'rate_limit_exceeded' } },
};
const EFFORTS: readonly unknown[] = [undefined, 'low', 'medium', 'high'];

/** Groq, at gpt-oss: chat, and Responses as a beta. */
export const groq: House = {
  'openai-chat': chatTongue(
    {
      thought: (reasoning) => ({ reasoning, channel: 'analysis' }),
      usageIn: 'x_groq',
      chunk: { system_fingerprint: 'fp_1', service_tier: 'on_demand' },
      failure: () => [
        event(
          {
            error: {
              message: 'Failed to call a function: overloaded',
              type: 'invalid_request_error',
              code: 'tool_use_failed',
              failed_generation: '{',
              status_code: 400,
            },
          },
          'error',
        ),
      ],
    },
    {
      fields: [
        ...COMMON,
        ...'stream_options,max_tokens,max_completion_tokens,seed,user,parallel_tool_calls,reasoning_format'.split(','),
        ...'include_reasoning,reasoning_effort,service_tier,compound_custom,documents,search_settings'.split(','),
      ],
      unknownField: (name) => invalid(`property '${name}' is unsupported`),
      members: {
        system: ['role', 'content'],
        developer: ['role', 'content'],
        user: ['role', 'content'],
        assistant: ['role', 'content', 'tool_calls', 'reasoning'],
        tool: ['role', 'content', 'tool_call_id'],
      },
      unknownMember: (at, role, name) =>
        invalid(`'messages.${at}' : for 'role:${role}' ('messages.${at}' : property '${name}' is unsupported)`),
      takesDeveloper: true,
      parts: ['text'],
      invalid,
      rules: [
        (body) => (EFFORTS.includes(body.reasoning_effort) ? undefined : ['`reasoning_effort`', 'reasoning_effort']),
        (body) =>
          asksSchema(body) && hasTools(body)
            ? ['json mode cannot be combined with tool/function calling', 'response_format']
            : undefined,
      ],
    },
    limit,
  ),
  'openai-responses': responsesTongue({
    fields:
      'model,input,stream,instructions,max_output_tokens,metadata,parallel_tool_calls,reasoning,service_tier,store,temperature,text,tool_choice,tools,top_p,user'.split(
        ',',
      ),
    unknownField: (name) => invalid(`property '${name}' is unsupported`),
    invalid,
    rules: [
      (body) => (body.store === true ? ['`store` is not supported', 'store'] : undefined),
      ({ input }) =>
        JSON.stringify(input).includes('input_image') ? ['input_image is not supported', 'input'] : undefined,
      ({ input }) =>
        JSON.stringify(input).includes('input_file') ? ['input_file is not supported', 'input'] : undefined,
      ({ input }) => (JSON.stringify(input).includes('"developer"') ? ['role developer', 'input'] : undefined),
    ],
    limit,
  }),
};
