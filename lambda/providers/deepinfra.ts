import { ANSWERS_TOOLS, openAICompatible } from './provider.ts';

const reportedCost = { field: 'estimated_cost', perUsd: 1n } as const;

export const deepinfra = openAICompatible({
  id: 'deepinfra',
  url: 'https://api.deepinfra.com/v1/openai',
  // `STOPS_WHEN_CANCELLED` says where it is listed; those of Google's and Anthropic's it only passes on.
  stopsBillingOf: /^(?!google\/|anthropic\/)/,
  // Unknown fields appear to be ignored there, so none is withheld. Usage comes unasked as well.
  streamUsage: true,
  // Only `max_tokens` is documented: a bound under another name would be ignored, and not bind (2026-11-20).
  renames: { max_completion_tokens: 'max_tokens' },
  // Of most models: longer answers have to be continued (2026-11-20).
  maxOutputTokens: 16_384,
  models: [ANSWERS_TOOLS],
  refusesDeveloperRole: true,
  reportedCost,
  // "Input data is not stored", "we do not train on your data", but for models of Google's and Anthropic's:
  // https://docs.deepinfra.com/account/data-privacy, seen 2026-11-20.
  keepsNothingOf: /^(?!google\/|anthropic\/)/,
  // https://docs.deepinfra.com/api-reference/chat-completions/anthropic-messages, seen 2026-11-20; the cost as above.
  // It has `/messages/count_tokens` beside it.
  messages: { url: 'https://api.deepinfra.com/anthropic/v1', reportedCost, countsTokens: true },
  efforts: ['none', 'low', 'medium', 'high'],
  // These go on from what they thought before a tool was called; others are confused by it.
  replays: [{ models: /deepseek|kimi|glm/i, as: 'reasoning_content', from: ['unsigned'], isForToolLoops: true }],
  serviceTiers: ['default', 'priority', 'flex'],
  refusesFiles: true,
  // Of the format nothing is documented but floats, which are turned into what the caller asked for.
  embeddings: { parameters: ['dimensions'], refusesTokenIds: true, reportedCost },
  completions: { reportedCost },
});
