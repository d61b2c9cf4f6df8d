import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { messagesTongue } from './messages-manner.ts';
import { responsesTongue } from './responses-manner.ts';

const invalid = (message: string) => ({
  status: 400,
  body: { error: { message, type: 'BadRequestError', code: 400 } },
});
const limit = { status: 429, body: { error: { message: 'slow down', type: 'requests', code: 'rate_limit_exceeded' } } };

/** A host of which nothing is known, as vLLM serves it: one that an operator names, or one that is new to these tests. */
export const plain: House = {
  'openai-chat': chatTongue(
    {
      thought: (reasoning_content) => ({ reasoning_content }),
      // It ends its failures like its answers.
      failure: () => [
        event({ object: 'error', message: 'engine overloaded', type: 'x', code: 503 }),
        'data: [DONE]\n\n',
      ],
    },
    { parts: ['text', 'image_url', 'file'], takesDeveloper: true, invalid },
    limit,
  ),
  'openai-responses': responsesTongue({ invalid, limit }),
  'anthropic-messages': messagesTongue('some-model'),
};
