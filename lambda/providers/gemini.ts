import { COMMON_MESSAGE_FIELDS, COMMON_PARAMETERS, openAICompatible } from './provider.ts';

export const gemini = openAICompatible({
  id: 'gemini',
  url: 'https://generativelanguage.googleapis.com/v1beta/openai',
  // Listed as one that does not stop: `STOPS_WHEN_CANCELLED` says where.
  billsOn: true,
  streamUsage: true,
  // "Invalid JSON payload received. Unknown name \"store\": Cannot find field." for anything else, and earlier for
  // `parallel_tool_calls`, penalties and `seed` too: an operator may allow them (`parameters`) where they work.
  parameters: [
    ...COMMON_PARAMETERS,
    'stream_options',
    'max_tokens',
    'max_completion_tokens',
    'n',
    'reasoning_effort',
    'extra_body',
  ],
  // Thought signatures travel in `extra_content` and must come back with their tool call.
  messageFields: [...COMMON_MESSAGE_FIELDS, 'name', 'extra_content'],
  // "Unknown name \"$schema\" at 'tools[0].function_declarations[0].parameters': Cannot find field.", and so on:
  // openswarm-ai/openswarm 24 (2026-05), zed-industries/zed 44875, databricks/unity-gateway 491 (2026-09).
  refusedSchemaWords: [
    '$schema',
    '$id',
    '$comment',
    'additionalProperties',
    'patternProperties',
    'propertyNames',
    'const',
    'exclusiveMinimum',
    'exclusiveMaximum',
  ],
  refusesDeveloperRole: true,
  // "Function call is missing a thought_signature in functionCall parts" (400) from Gemini 3 on.
  signsCalls: /^(models\/)?gemini-([3-9]|\d\d|pro-latest|flash-latest|flash-lite-latest)/,
  replays: [],
  // https://ai.google.dev/gemini-api/docs/openai, seen 2026-11-20. What is off cannot be said but to the Flashes of 2.5.
  models: [
    { pattern: /gemini-2\.5-flash/, efforts: ['none', 'low', 'medium', 'high'] },
    { pattern: /gemini-2\.5/, efforts: ['low', 'medium', 'high'] },
    { pattern: /gemini-3(\.[0-6])?-flash/, efforts: ['minimal', 'low', 'medium', 'high'] },
    { pattern: /gemini-[3-9]/, efforts: ['low', 'medium', 'high'] },
  ],
  refusesFiles: true,
  // `encoding_format: base64`, which OpenAI's clients send by default, is a 400:
  // https://github.com/RooCodeInc/Roo-Code/issues/7761, seen 2026-11-20.
  embeddings: { parameters: ['dimensions'], refusesTokenIds: true },
});
