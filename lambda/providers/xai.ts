import { COMMON_MESSAGE_FIELDS, COMMON_PARAMETERS, openAICompatible, STOPS_WHEN_CANCELLED } from './provider.ts';

// A tick is 1e-10 USD: verified against the list price.
const reportedCost = { field: 'cost_in_usd_ticks', perUsd: 10_000_000_000n } as const;
/** Accepted by grok-3-mini, 4.3, 4.5 and later, and the multi-agent model only. */
const TAKES_NO_EFFORT = /^grok-(4(-\d{4}|-latest)?$|4-fast|4-1-fast|4\.20-(?!multi-agent)|code-fast)/;

export const xai = openAICompatible({
  id: 'xai',
  url: 'https://api.x.ai/v1',
  stopsBillingOf: STOPS_WHEN_CANCELLED,
  streamUsage: true,
  // Penalties are refused by all current models, even 0 ("does not support parameter presencePenalty", 2026-09).
  parameters: [
    ...COMMON_PARAMETERS,
    'stream_options',
    'max_tokens',
    'max_completion_tokens',
    'n',
    'seed',
    'logprobs',
    'top_logprobs',
    'user',
    'parallel_tool_calls',
    'reasoning_effort',
    'search_parameters',
    'deferred',
    'web_search_options',
  ],
  messageFields: [...COMMON_MESSAGE_FIELDS, 'name'],
  models: [
    { pattern: TAKES_NO_EFFORT, efforts: [] },
    { pattern: /^grok-3-mini/, efforts: ['low', 'high'] },
    // From 4.5 on it cannot be off.
    { pattern: /^grok-(4\.[5-9]|[5-9])/, efforts: ['low', 'medium', 'high'] },
    { pattern: /^grok-4\.3/, efforts: ['none', 'low', 'medium', 'high'] },
    { pattern: /^grok-(?!.*non-reasoning)(3-mini|4|build|code)/, drops: ['stop'] },
  ],
  replays: [],
  refusesFiles: true,
  reportedCost,
  // Its own dialect now, of which it does not say what it refuses but for the effort (seen 2026-11-20).
  responses: {
    // There it tells its thoughts, and gives them to be sent back.
    preferredFor: /^grok-(?!3)/,
    models: [
      { pattern: TAKES_NO_EFFORT, drops: ['reasoning'], efforts: [] },
      { pattern: /^grok-(4\.[5-9]|[5-9])/, efforts: ['low', 'medium', 'high'] },
      { pattern: /^grok-4\.3/, efforts: ['none', 'low', 'medium', 'high'] },
    ],
    refusesDeveloperRole: true,
    // Its searches of X come as calls of `x_keyword_search` and the like (vercel/ai, xai-x-search-tool, 2025-12-01).
    runsCustomTools: true,
    reportedCost,
  },
});
