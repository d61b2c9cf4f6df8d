import { openAICompatible } from './provider.ts';

export const openrouter = openAICompatible({
  id: 'openrouter',
  url: 'https://openrouter.ai/api/v1',
  // It drops what a model does not support by itself.
  streamUsage: true,
  reportedCost: { field: 'cost', perUsd: 1n },
});
