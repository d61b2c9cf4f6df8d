import type { Dialect } from '../../core/types.ts';
import { abilities } from './abilities.ts';
import { readAnswer, writeAnswer, writeFrames } from './answer.ts';
import { readConversation } from './conversation.ts';
import { readError } from './error.ts';
import { rateHeaders } from './rate-headers.ts';
import { readRequest, writeRequest } from './request.ts';
import { writeConversation } from './say.ts';
import { readChunks } from './stream.ts';
import { withTrace } from './trace.ts';
import { vary } from './vary.ts';
import { withoutThoughts } from './without-thoughts.ts';
import { statusOf, writeError, writeErrorFrame } from './write-error.ts';
import { openWriter } from './writer.ts';

/** What chat and Responses call fields of this dialect. */
const fieldNames = new Map([
  ['stop', 'stop_sequences'],
  ['user', 'metadata'],
  ['reasoning_effort', 'thinking'],
  ['reasoning', 'thinking'],
  ['response_format', 'output_config'],
  ['text', 'output_config'],
  ['max_completion_tokens', 'max_tokens'],
  ['max_output_tokens', 'max_tokens'],
  ['parallel_tool_calls', 'tool_choice'],
]);

/** Anthropic's messages, which Claude Code and Anthropic's SDKs speak. */
export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  path: '/messages',
  clientHeader: 'anthropic-version',
  // Clients of this dialect pass over comments less surely than over the event that is made for it.
  ping: 'event: ping\ndata: {"type":"ping"}\n\n',
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
  statusOf,
  abilities,
  rateHeaders,
  counter: { path: '/messages/count_tokens' },
  vary,
  translation: { fieldNames, readConversation, withoutThoughts, writeConversation, openWriter },
};
