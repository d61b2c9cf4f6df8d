import type { Json } from '../../../lambda/core/types.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { responsesTongue } from './responses-manner.ts';
import { COMMON, hasTools } from './strictness.ts';

const invalid = (message: string, param?: string, code?: string) => ({
  status: 400,
  body: { error: { message, type: 'invalid_request_error', param: param ?? null, code: code ?? null } },
});
const limit = {
  status: 429,
  body: {
    error: { message: 'slow down: Rate limit reached', type: 'requests', param: null, code: 'rate_limit_exceeded' },
  },
};
const FOREIGN = ['reasoning', 'reasoning_content', 'reasoning_details', 'extra_content', 'metadata'];
const REFUSED_BY_THINKERS = 'max_tokens,logprobs,top_logprobs,logit_bias,presence_penalty,frequency_penalty';

/** OpenAI: chat and Responses. What its models that think refuse is told by their names. */
export const openai: House = {
  'openai-chat': chatTongue(
    {
      refusal: (refusal) => ({ message: { refusal }, end: 'stop' }),
      tellsCacheWrites: true,
      chunk: { service_tier: 'default', system_fingerprint: null, obfuscation: 'xYz' },
      failure: () => [
        event({ error: { message: 'The server is overloaded', type: 'server_error', param: null, code: null } }),
      ],
    },
    {
      fields: [
        ...COMMON,
        ...'stream_options,max_tokens,max_completion_tokens,n,seed,logprobs,top_logprobs,logit_bias,user'.split(','),
        ...'presence_penalty,frequency_penalty,store,metadata,parallel_tool_calls,reasoning_effort'.split(','),
        ...'service_tier,prompt_cache_key,safety_identifier,verbosity,prediction,functions,function_call'.split(','),
        ...'modalities,audio,web_search_options,moderation,prompt_cache_retention,prompt_cache_options'.split(','),
      ],
      unknownField: (name) => invalid(`Unrecognized request argument supplied: ${name}`),
      takesDeveloper: true,
      parts: ['text', 'image_url', 'input_audio', 'file', 'refusal'],
      invalid,
      rules: [
        ({ messages }) => {
          const odd = FOREIGN.find((name) => JSON.stringify(messages).includes(`"${name}":`));
          return odd ? [`Unknown parameter: 'messages[0].${odd}'.`, 'messages'] : undefined;
        },
        (body) => {
          const odd = isThinker(body) && REFUSED_BY_THINKERS.split(',').find((name) => name in body);
          return odd ? [`Unsupported parameter: '${odd}' is not supported with this model.`, odd] : undefined;
        },
        tooWarm,
        (body) =>
          isThinker(body) && hasTools(body)
            ? ['Function tools with reasoning_effort are not supported for this model', 'reasoning_effort']
            : undefined,
        tooLong,
      ],
    },
    limit,
  ),
  'openai-responses': responsesTongue({
    fields:
      'model,input,stream,instructions,max_output_tokens,metadata,parallel_tool_calls,reasoning,service_tier,store,temperature,text,tool_choice,tools,top_p,user,include,truncation,prompt_cache_key,safety_identifier,max_tool_calls,top_logprobs,stream_options,background,previous_response_id,conversation'.split(
        ',',
      ),
    unknownField: (name) => invalid(`Unknown parameter: '${name}'.`, name, 'unknown_parameter'),
    invalid,
    limit,
    tellsCacheWrites: true,
    rules: [
      ({ max_output_tokens: most }) =>
        most !== undefined && Number(most) < 16
          ? ["Invalid 'max_output_tokens': integer below minimum value.", 'max_output_tokens']
          : undefined,
      tooWarm,
      tooLong,
    ],
  }),
};

/** These think at any effort that is asked of them here. */
function isThinker({ model }: Json): boolean {
  return /^(o\d|gpt-[5-9])/.test(String(model));
}

/** Only what does not think can be told how warm to be. */
function tooWarm(body: Json): readonly [string, string] | undefined {
  const effort = body.reasoning_effort ?? (body.reasoning as Json | undefined)?.effort; // An object, or left out.
  const name = ['temperature', 'top_p'].find((field) => field in body && isThinker(body) && effort !== 'none');
  return name ? [`Unsupported parameter: '${name}' is not supported with this model.`, name] : undefined;
}

function tooLong({ user, safety_identifier: identifier }: Json): readonly [string, string] | undefined {
  const name =
    String(user ?? '').length > 64 ? 'user' : String(identifier ?? '').length > 64 ? 'safety_identifier' : '';
  return name ? [`Invalid '${name}': string too long. Expected a string with maximum length 64`, name] : undefined;
}
