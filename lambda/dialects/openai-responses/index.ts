import type { Dialect } from '../../core/types.ts';
import { readError, writeError } from '../openai/error.ts';
import { readAnswer } from './answer.ts';
import { readConversation } from './conversation.ts';
import { readRequest, writeRequest } from './request.ts';
import { bodyFrom, openResender, writeAnswer, writeErrorFrame, writeFrames } from './resend.ts';
import { writeConversation } from './say.ts';
import { readChunks } from './stream.ts';
import { withTrace } from './trace.ts';
import { vary } from './vary.ts';
import { withoutThoughts } from './without-thoughts.ts';
import { openWriter } from './writer.ts';

/** What its counter takes of a request: `InputTokenCountParams` of OpenAI's SDK 7, seen 2026-11-20. */
const COUNTED = [
  'model',
  'input',
  'instructions',
  'conversation',
  'previous_response_id',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'truncation',
  'personality',
] as const;

/** What chat calls fields of this dialect. */
const fieldNames = new Map([
  ['reasoning_effort', 'reasoning'],
  ['response_format', 'text'],
  ['verbosity', 'text.verbosity'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['messages', 'input'],
]);

/** OpenAI's responses: an answer is a list of items, and a stream tells the life of each. */
export const openaiResponses: Dialect = {
  id: 'openai-responses',
  path: '/responses',
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
  openResender,
  reform: { bodyFrom },
  counter: { path: '/responses/input_tokens', parameters: COUNTED },
  vary,
  translation: { fieldNames, readConversation, withoutThoughts, writeConversation, openWriter },
};
