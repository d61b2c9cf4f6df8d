import { chatTongue } from './chat-tongue.ts';
import { event, type House } from './house.ts';
import { COMMON } from './strictness.ts';

const invalid = (message: string) => ({
  status: 400,
  body: { object: 'error', message, type: 'BadRequestError', code: 400 },
});
const limit = { status: 429, body: { status: 429, title: 'Too Many Requests', detail: 'slow down' } };

/** NVIDIA's host of open models. */
export const nvidia: House = {
  'openai-chat': chatTongue(
    {
      thought: (reasoning_content) => ({ reasoning_content }),
      failure: () => [
        event({ error: { object: 'error', message: 'engine overloaded', type: 'InternalError', code: 503 } }),
      ],
    },
    {
      fields: [
        ...COMMON,
        ...'stream_options,max_tokens,seed,frequency_penalty,presence_penalty,reasoning_effort'.split(','),
        'chat_template_kwargs',
      ],
      unknownField: (name) => invalid(`[{'type': 'extra_forbidden', 'loc': ('body', '${name}')}]`),
      parts: ['text', 'image_url'],
      invalid,
    },
    limit,
  ),
};
