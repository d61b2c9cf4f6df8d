/** A model for each dialect that a provider may speak, by the names that callers use. */
export const MODELS = {
  'openai-chat': 'demo/chat-fast',
  'anthropic-messages': 'anthropic/claude-sonnet-5',
  // With tools it is called through Responses, whatever the caller's dialect: see `lambda/providers/openai.ts`.
  'openai-responses': 'openai/gpt-5.6-terra',
} as const;

/** The same, of models that think before they speak: their thoughts come back with what is asked next. */
export const THINKING_MODELS = {
  'openai-chat': 'demo/reason-fast',
  'anthropic-messages': 'anthropic/claude-opus-4-6',
  'openai-responses': 'openai/gpt-6-sol',
} as const;
