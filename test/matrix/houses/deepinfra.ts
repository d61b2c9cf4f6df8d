import { inclusiveUsage } from './chat-manner.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { messagesTongue } from './messages-manner.ts';
import { dollars } from './price.ts';

const invalid = (message: string, param: string) => ({
  status: 422,
  body: { detail: [{ loc: ['body', param], msg: message, type: 'value_error' }] },
});
const limit = { status: 429, body: { error: { message: 'slow down: Model busy, retry later' } } };

/** DeepInfra: it ignores fields that it does not know, and says what an answer cost. */
export const deepinfra: House = {
  'openai-chat': chatTongue(
    {
      thought: (reasoning_content) => ({ reasoning_content, content: '' }),
      usage: (bill) => ({ ...inclusiveUsage(bill), estimated_cost: dollars(bill) }),
      usageIn: 'last-chunk',
      failure: () => [event({ error: { message: 'Model is overloaded', type: 'engine_error', code: 503 } })],
    },
    {
      parts: ['text', 'image_url'],
      invalid,
      rules: [
        ({ max_tokens }) =>
          Number(max_tokens) > 16_384 ? ['max_tokens must be at most 16384', 'max_tokens'] : undefined,
        ({ stop }) => (Array.isArray(stop) && stop.length > 4 ? ['at most 4', 'stop'] : undefined),
      ],
    },
    limit,
  ),
  'anthropic-messages': messagesTongue('some-model'),
};
