import { inclusiveUsage } from './chat-manner.ts';
import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { messagesTongue } from './messages-manner.ts';
import { dollars } from './price.ts';
import { responsesTongue } from './responses-manner.ts';

const invalid = (message: string) => ({
  status: 400,
  body: { error: { code: 400, message, metadata: { provider_name: 'Z.AI' } }, user_id: 'user_1' },
});
const limit = {
  status: 429,
  body: {
    error: {
      code: 429,
      message: 'Provider returned error',
      metadata: { raw: 'slow down: some/model is temporarily rate-limited upstream', provider_name: 'Z.AI' },
    },
    user_id: 'user_1',
  },
};
const COMMENT = ': OPENROUTER PROCESSING\n\n';

/** OpenRouter: it drops by itself what a model does not take, and says what an answer cost. */
export const openrouter: House = {
  'openai-chat': chatTongue(
    {
      thought: (reasoning) => ({
        content: '',
        reasoning,
        reasoning_details: [{ type: 'reasoning.text', text: reasoning }],
      }),
      usage: (bill) => ({ ...inclusiveUsage(bill), cost: dollars(bill), is_byok: false }),
      tellsCacheWrites: true,
      usageIn: 'last-chunk',
      chunk: { provider: 'Z.AI' },
      opening: COMMENT,
      failure: (said) => [
        event({
          id: 'chat_1',
          object: 'chat.completion.chunk',
          created: 1_800_000_000,
          model: 'z-ai/glm-4.6',
          error: {
            code: 502,
            message: 'Provider disconnected: overloaded',
            metadata: { error_type: 'provider_unavailable' },
          },
          choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
          ...(said && { usage: { prompt_tokens: 20, completion_tokens: 3, total_tokens: 23, cost: 0.000_026 } }),
        }),
        'data: [DONE]\n\n',
      ],
    },
    { parts: ['text', 'image_url', 'file', 'input_audio'], takesDeveloper: true, invalid },
    limit,
  ),
  'openai-responses': responsesTongue({
    invalid,
    limit,
    usageMore: (bill) => ({ cost: dollars(bill) }),
    opening: COMMENT,
    ending: 'data: [DONE]\n\n',
  }),
  'anthropic-messages': messagesTongue('some-model'),
};
