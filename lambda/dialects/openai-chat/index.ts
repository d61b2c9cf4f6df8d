import type { Dialect } from '../../core/types.ts';
import { readError, writeError, writeErrorFrame } from '../openai/error.ts';
import { bodyFrom, framesFrom } from '../openai/reform.ts';
import { writeAnswer, writeFrames } from '../openai/resend.ts';
import { withTrace } from '../openai/trace.ts';
import { abilities } from './abilities.ts';
import { readAnswer } from './answer.ts';
import { readConversation } from './conversation.ts';
import { readRequest, writeRequest } from './request.ts';
import { retelling } from './retell.ts';
import { writeConversation } from './say.ts';
import { readChunks } from './stream.ts';
import { vary } from './vary.ts';
import { withoutThoughts } from './without-thoughts.ts';
import { openWriter } from './writer.ts';

/** What Responses calls fields of this dialect. */
const fieldNames = new Map([
  ['reasoning', 'reasoning_effort'],
  ['text', 'response_format'],
  ['max_output_tokens', 'max_completion_tokens'],
]);

/** OpenAI's chat completions, which nine of the providers speak as well. */
export const openaiChat: Dialect = {
  id: 'openai-chat',
  path: '/chat/completions',
  ping: ': ping\n\n',
  readRequest,
  writeRequest,
  readAnswer,
  readChunks,
  readError,
  writeAnswer,
  writeFrames,
  writeError,
  writeErrorFrame,
  withTrace,
  openResender: (chat, callId) =>
    retelling(chat, {
      frames: (batch) => writeFrames(batch, chat),
      whole: writeAnswer,
      error: (error) => [writeErrorFrame(error, callId)],
    }),
  reform: {
    bodyFrom: (frames) => bodyFrom(frames, 'chat.completion'),
    framesFrom: (body) => framesFrom(body, 'chat.completion.chunk'),
  },
  abilities,
  vary,
  translation: {
    fieldNames,
    readConversation,
    withoutThoughts,
    writeConversation,
    openWriter: (chat, answer) => retelling(chat, openWriter(chat, answer)),
  },
};
