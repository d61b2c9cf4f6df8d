import { ANSWERS_TOOLS, openAICompatible } from './provider.ts';

const reportedCost = { field: 'cost', perUsd: 1n } as const;

export const openrouter = openAICompatible({
  id: 'openrouter',
  url: 'https://openrouter.ai/api/v1',
  // Its list of models is for everybody: https://openrouter.ai/docs/api-reference/limits tells of the key's own page.
  check: { path: '/key' },
  // It drops what a model does not support by itself.
  streamUsage: true,
  models: [ANSWERS_TOOLS],
  reportedCost,
  // `reasoning.effort` in its reference, seen 2026-11-20: it fits the word to the model itself.
  efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
  // Its details go back unmodified. What Anthropic has signed is good for Claude wherever it runs; text that nobody has
  // signed is refused by the models that sign theirs.
  replays: [
    { models: /claude/, as: 'reasoning_details', from: ['openrouter', 'anthropic'] },
    { models: /^(openai|google|x-ai)\//, as: 'reasoning_details', from: ['openrouter'] },
    { as: 'reasoning_details', from: ['openrouter', 'unsigned'] },
  ],
  serviceTiers: ['auto', 'default', 'flex', 'priority'],
  cacheMarks: /claude|gemini/,
  takesFileUrls: true,
  responses: { reportedCost },
  // Beside the others: https://openrouter.ai/docs, under Anthropic's messages, seen 2026-11-20. Whether its usage holds
  // the cost there is not written: if it does it counts, and else the catalogue's prices do.
  messages: { reportedCost },
  embeddings: { reportedCost },
  completions: { reportedCost },
});
