/** A model for each dialect that a provider may speak, by the names that callers use. */
export const MODELS = {
  'openai-chat': 'demo/chat-fast',
  'anthropic-messages': 'anthropic/claude-sonnet-5',
  // With tools it is called through Responses, whatever the caller's dialect: see `lambda/providers/openai.ts`.
  'openai-responses': 'openai/gpt-5.6-terra',
} as const;
