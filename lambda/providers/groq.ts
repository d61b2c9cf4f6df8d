import { COMMON_MESSAGE_FIELDS, COMMON_PARAMETERS, openAICompatible } from './provider.ts';

/** None of them at other models: https://console.groq.com/docs/reasoning, seen 2026-11-20. */
const EFFORTS = [
  { pattern: /gpt-oss/, efforts: ['low', 'medium', 'high'] },
  { pattern: /qwen/, efforts: ['none', 'default'] },
  { pattern: /./, efforts: [] },
];

export const groq = openAICompatible({
  id: 'groq',
  url: 'https://api.groq.com/openai/v1',
  // Its systems (`groq/compound`) bill searches beside what the models cost that they ask.
  billsAsAsked: true,
  // Listed as one that does not stop: `STOPS_WHEN_CANCELLED` says where.
  billsOn: true,
  streamUsage: true,
  // "property 'store' is unsupported, did you mean 'stop'?"; logprobs, logit_bias and names are documented as refused.
  parameters: [
    ...COMMON_PARAMETERS,
    'stream_options',
    'max_completion_tokens',
    'seed',
    'user',
    'parallel_tool_calls',
    'reasoning_format',
    'include_reasoning',
    'reasoning_effort',
    'service_tier',
    'compound_custom',
    'documents',
    'search_settings',
  ],
  // Beta. Groq names as not supported: store, truncation, include, safety_identifier, prompt_cache_key, and all that is
  // stateful (console.groq.com/docs/responses-api as of 2025-09, not seen since).
  responses: {
    parameters: [
      'instructions',
      'max_output_tokens',
      'metadata',
      'parallel_tool_calls',
      'reasoning',
      'service_tier',
      'temperature',
      'text',
      'tool_choice',
      'tools',
      'top_p',
      'user',
    ],
    models: EFFORTS,
    refusesDeveloperRole: true,
    refusesFiles: true,
  },
  renames: { max_tokens: 'max_completion_tokens' },
  messageFields: [...COMMON_MESSAGE_FIELDS, 'reasoning'],
  models: EFFORTS,
  // A thought of another model there would be refused as "property 'reasoning' is unsupported".
  replays: [{ models: /gpt-oss/, as: 'reasoning', from: ['unsigned'] }],
  serviceTiers: ['auto', 'on_demand', 'flex', 'performance'],
  refusesFiles: true,
});
