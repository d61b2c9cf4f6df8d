import type { Dialect } from '../../core/types.ts';
import { readError, writeError, writeErrorFrame } from '../openai/error.ts';
import { writeAnswer, writeFrames } from '../openai/resend.ts';
import { readAnswer } from './answer.ts';
import { readRequest, writeRequest } from './request.ts';
import { readChunks } from './stream.ts';

/** OpenAI's chat completions, which nine of the providers speak as well. */
export const openaiChat: Dialect = {
  id: 'openai-chat',
  path: '/chat/completions',
  readRequest,
  writeRequest,
  readAnswer,
  readChunks,
  readError,
  writeAnswer,
  writeFrames,
  writeError,
  writeErrorFrame,
};
