import { ANSWERS_TOOLS, COMMON_MESSAGE_FIELDS, COMMON_PARAMETERS, openAICompatible } from './provider.ts';

export const mistral = openAICompatible({
  id: 'mistral',
  url: 'https://api.mistral.ai/v1',
  // `stream_options` is refused (422 extra_forbidden); usage is always in the last chunk.
  streamUsage: false,
  parameters: [
    ...COMMON_PARAMETERS,
    'max_tokens',
    'random_seed',
    'metadata',
    'presence_penalty',
    'frequency_penalty',
    'n',
    'prediction',
    'parallel_tool_calls',
    'prompt_mode',
    'reasoning_effort',
    'guardrails',
    'prompt_cache_key',
    'safe_prompt',
    'service_tier',
  ],
  renames: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
  messageFields: [...COMMON_MESSAGE_FIELDS, 'prefix'],
  // By its SDK 2.7. Others know no effort at all.
  models: [
    { pattern: /^(ministral|codestral|voxtral|mistral-large-(2512|latest))/, drops: ['reasoning_effort'] },
    { pattern: /^mistral-large-4/, efforts: ['low', 'medium', 'high'] },
    { pattern: /^zai-glm/, efforts: ['low', 'high', 'max'] },
    { pattern: /^/, efforts: ['none', 'high'] },
    { ...ANSWERS_TOOLS, pattern: /^/ },
  ],
  refusesDeveloperRole: true,
  // Here too what is not in its schema is refused (422 extra_forbidden), `dimensions` by that name among it.
  embeddings: {
    parameters: ['output_dimension', 'output_dtype'],
    renames: { dimensions: 'output_dimension' },
    refusesTokenIds: true,
  },
});
