import { ANSWERS_TOOLS, openAICompatible } from './provider.ts';

const reportedCost = { field: 'cost', perUsd: 1n } as const;

export const openrouter = openAICompatible({
  id: 'openrouter',
  url: 'https://openrouter.ai/api/v1',
  // It drops what a model does not support by itself.
  streamUsage: true,
  models: [ANSWERS_TOOLS],
  reportedCost,
  responses: { reportedCost },
  // Beside the others: https://openrouter.ai/docs, under Anthropic's messages, seen 2026-11-20. Whether its usage holds
  // the cost there is not written: if it does it counts, and else the catalogue's prices do.
  messages: { reportedCost },
  embeddings: { reportedCost },
  completions: { reportedCost },
});
