import type { Usage } from '../../support/fake-provider/bill.ts';
import { exclusiveUsage } from './chat-manner.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { picoDollars } from './price.ts';
import { responsesTongue } from './responses-manner.ts';
import { COMMON } from './strictness.ts';

/** An error that is text, with a code beside it. */
const invalid = (message: string) => ({ status: 400, body: { code: 'invalid-argument', error: message } });
const limit = {
  status: 429,
  body: { code: 'Some resource has been exhausted', error: 'slow down: too many requests for team' },
};
/** A tick is 1e-10 dollars. */
const costOf = (bill: Usage) => ({ cost_in_usd_ticks: Number(picoDollars(bill) / 100n), num_sources_used: 0 });
const EFFORTS: readonly unknown[] = [undefined, 'low', 'medium', 'high'];

/** xAI at grok-4.6: chat as it was, and Responses. Both say what an answer cost. */
export const xai: House = {
  'openai-chat': chatTongue(
    {
      usage: (bill) => ({ ...exclusiveUsage(bill), ...costOf(bill) }),
      chunk: { system_fingerprint: 'fp_1' },
      failure: () => [event({ code: 'The service is currently unavailable', error: 'The model is overloaded' })],
    },
    {
      fields: [
        ...COMMON.filter((name) => name !== 'stop'),
        ...'stream_options,max_tokens,max_completion_tokens,n,seed,logprobs,top_logprobs,user'.split(','),
        ...'parallel_tool_calls,reasoning_effort,search_parameters,deferred,web_search_options'.split(','),
      ],
      unknownField: (name) => invalid(`Model grok-4.6 does not support parameter ${name}.`),
      members: {
        system: ['role', 'content', 'name'],
        developer: ['role', 'content', 'name'],
        user: ['role', 'content', 'name'],
        assistant: ['role', 'content', 'tool_calls', 'name'],
        tool: ['role', 'content', 'tool_call_id', 'name'],
      },
      takesDeveloper: true,
      parts: ['text', 'image_url'],
      invalid,
      rules: [
        (body) =>
          EFFORTS.includes(body.reasoning_effort) ? undefined : ['Invalid reasoning effort.', 'reasoning_effort'],
      ],
    },
    limit,
  ),
  'openai-responses': responsesTongue({ invalid, limit, usageMore: costOf }),
};
