import { ANSWERS_TOOLS, COMMON_MESSAGE_FIELDS, COMMON_PARAMETERS, openAICompatible } from './provider.ts';

/** As the types of its SDK 2.7 have it: these take no `reasoning_effort`. */
const THINKS_NOT = /^(ministral|codestral|voxtral|mistral-large-(2512|latest)$)/;

export const mistral = openAICompatible({
  id: 'mistral',
  url: 'https://api.mistral.ai/v1',
  // Listed as one that does not stop: `STOPS_WHEN_CANCELLED` says where.
  billsOn: true,
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
  refusesDeveloperRole: true,
  // Of the orders that mistral-common's validator knows, after user and system only (seen 2026-11-20).
  refusesSystemAfterAnswers: true,
  // "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant": crewAI 2194, smolagents 757.
  marksPrefill: true,
  // "Tool call id has to be defined … must be a-z, A-Z, 0-9, with a length of 9": mnfst/llm-gateway 1182, zed 53034.
  toolIds: { fits: /^[a-zA-Z0-9]{9}$/, prefix: '', length: 9 },
  efforts: ['none', 'high'],
  models: [
    { pattern: THINKS_NOT, efforts: [] },
    { pattern: /^mistral-large-4/, efforts: ['low', 'medium', 'high'] },
    { pattern: /^zai-glm-5/, efforts: ['low', 'high', 'max'] },
    { ...ANSWERS_TOOLS, pattern: /^/ },
  ],
  // Thoughts are parts of the content, there and back.
  replays: [
    { models: THINKS_NOT, as: 'thinking-parts', from: [] },
    { as: 'thinking-parts', from: ['unsigned'] },
  ],
  refusesFiles: true,
  // Here too what is not in its schema is refused (422 extra_forbidden), `dimensions` by that name among it.
  embeddings: {
    parameters: ['output_dimension', 'output_dtype'],
    renames: { dimensions: 'output_dimension' },
    refusesTokenIds: true,
  },
});
