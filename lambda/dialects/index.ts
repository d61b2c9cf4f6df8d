import type { Dialect } from '../core/types.ts';
import { openaiChat } from './openai-chat/index.ts';

/** Every dialect that callers may speak. */
export const dialects: readonly Dialect[] = [openaiChat];
