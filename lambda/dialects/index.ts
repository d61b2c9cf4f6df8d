import type { Dialect } from '../core/types.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiCompletions } from './openai-completions/index.ts';
import { openaiEmbeddings } from './openai-embeddings/index.ts';
import { openaiResponses } from './openai-responses/index.ts';

/** Every dialect that callers may speak. */
export const dialects: readonly Dialect[] = [
  openaiChat,
  openaiResponses,
  anthropicMessages,
  openaiEmbeddings,
  openaiCompletions,
];
