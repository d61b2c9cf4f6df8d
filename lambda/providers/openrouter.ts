import { openAICompatible } from './provider.ts';

const reportedCost = { field: 'cost', perUsd: 1n } as const;

export const openrouter = openAICompatible({
  id: 'openrouter',
  url: 'https://openrouter.ai/api/v1',
  // It drops what a model does not support by itself.
  streamUsage: true,
  reportedCost,
  responses: { reportedCost },
  embeddings: { reportedCost },
  completions: { reportedCost },
});
