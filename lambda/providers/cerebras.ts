import { COMMON_MESSAGE_FIELDS, COMMON_PARAMETERS, openAICompatible } from './provider.ts';

export const cerebras = openAICompatible({
  id: 'cerebras',
  url: 'https://api.cerebras.ai/v1',
  streamUsage: true,
  // "property 'body.store' is unsupported" for anything else; penalties and logit_bias by older documents, 2026-11-20.
  parameters: [
    ...COMMON_PARAMETERS,
    'stream_options',
    'max_completion_tokens',
    'min_tokens',
    'n',
    'seed',
    'logprobs',
    'top_logprobs',
    'user',
    'reasoning_effort',
    'reasoning_format',
    'clear_thinking',
    'disable_reasoning',
    'prediction',
    'prompt_cache_key',
  ],
  renames: { max_tokens: 'max_completion_tokens' },
  // It takes `reasoning` back, and refuses `reasoning_content` on the second turn.
  messageFields: [...COMMON_MESSAGE_FIELDS, 'name', 'reasoning'],
  refusesDeveloperRole: true,
  // "Tools with mixed values for 'strict' are not allowed": RooCodeInc/Roo-Code 10334, seen 2026-11-20.
  needsEvenStrictness: true,
  efforts: ['none', 'low', 'medium', 'high'],
  replays: [{ as: 'reasoning', from: ['unsigned'] }],
  refusesFiles: true,
  // As its SDK 1.91 has them, less what older documents refuse: penalties and logit_bias.
  completions: {
    parameters: [
      'stream_options',
      'max_tokens',
      'min_tokens',
      'temperature',
      'top_p',
      'stop',
      'seed',
      'n',
      'best_of',
      'echo',
      'suffix',
      'logprobs',
      'user',
    ],
  },
});
