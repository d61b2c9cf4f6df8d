import type { Dialect } from '../../core/types.ts';
import { readError, writeError, writeErrorFrame } from '../openai/error.ts';
import { bodyFrom, framesFrom } from '../openai/reform.ts';
import { writeAnswer, writeFrames } from '../openai/resend.ts';
import { readFrames } from '../openai/stream.ts';
import { withTrace } from '../openai/trace.ts';
import { readAnswer, readChoice } from './answer.ts';
import { readRequest, writeRequest } from './request.ts';

/** OpenAI's completions of old: a text is continued, and no conversation is held. */
export const openaiCompletions: Dialect = {
  id: 'openai-completions',
  path: '/completions',
  ping: ': ping\n\n',
  readRequest,
  writeRequest,
  readAnswer,
  readChunks: (frames, provider) => readFrames(frames, { dialect: 'openai-completions', provider, readChoice }),
  readError,
  writeAnswer,
  writeFrames,
  writeError,
  writeErrorFrame,
  withTrace,
  reform: {
    bodyFrom: (frames) => bodyFrom(frames, 'text_completion'),
    framesFrom: (body) => framesFrom(body, 'text_completion'),
  },
};
