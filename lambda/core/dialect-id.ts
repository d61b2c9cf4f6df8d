/** The dialects that callers and providers may speak. */
export type DialectId =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-embeddings'
  | 'openai-completions'
  | 'anthropic-messages';
