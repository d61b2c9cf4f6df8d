import { ANSWERS_TOOLS, COMMON_MESSAGE_FIELDS, COMMON_PARAMETERS, openAICompatible } from './provider.ts';

export const nvidia = openAICompatible({
  id: 'nvidia',
  url: 'https://integrate.api.nvidia.com/v1',
  // Its list of models is for everybody.
  check: { provesNothing: true },
  streamUsage: true,
  // docs.api.nvidia.com/nim/reference, seen 2026-11-20: further fields differ from model to model.
  parameters: [
    ...COMMON_PARAMETERS,
    'stream_options',
    'max_tokens',
    'seed',
    'frequency_penalty',
    'presence_penalty',
    'reasoning_effort',
    'chat_template_kwargs',
  ],
  renames: { max_completion_tokens: 'max_tokens' },
  messageFields: [...COMMON_MESSAGE_FIELDS, 'name', 'reasoning_content'],
  models: [{ pattern: /gpt-oss/, efforts: ['low', 'medium', 'high'] }, ANSWERS_TOOLS],
  refusesDeveloperRole: true,
  efforts: ['low', 'medium', 'high'],
  refusesFiles: true,
  // docs.nvidia.com/nim/nemo-retriever/text-embedding/2.2.0/reference.html, seen 2026-11-20.
  embeddings: {
    parameters: ['input_type', 'modality', 'encoding_format', 'truncate', 'dimensions', 'user'],
    refusesTokenIds: true,
  },
});
