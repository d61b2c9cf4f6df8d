import { createHash } from 'node:crypto';
import { type ChatMessage, type ChatRequest, textOf } from './chat-request.ts';
import type { Reply } from './replied.ts';
import { countTokens } from './tokens.ts';

/** What each message costs beside its text, and a picture or a sound in it. */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_ATTACHMENT = 85;
/** Shorter prompts are never cached. */
const LEAST_CACHED_TOKENS = 128;
const CACHE_MS = 5 * 60_000;
const CACHE_ENTRIES = 1000;

/** Counts the input of a request, and remembers prompts, so that a repeated beginning costs less. */
export interface PromptMeter {
  measure(request: ChatRequest): { readonly promptTokens: number; readonly cachedTokens: number };
}

/** Starts with nothing remembered. */
export function createPromptMeter(now: () => number): PromptMeter {
  const seenUntil = new Map<string, number>();
  return {
    measure(request) {
      const prefix = createHash('sha256').update(JSON.stringify([request.model, request.tools ?? []]));
      let promptTokens = request.tools ? countTokens(JSON.stringify(request.tools)) : 0;
      let cachedTokens = 0;
      for (const message of request.messages) {
        promptTokens += messageTokens(message);
        prefix.update(JSON.stringify(message));
        const key = prefix.copy().digest('base64');
        if (promptTokens < LEAST_CACHED_TOKENS) continue;
        if ((seenUntil.get(key) ?? 0) > now()) cachedTokens = promptTokens;
        remember(seenUntil, key, now() + CACHE_MS);
      }
      return { promptTokens, cachedTokens };
    },
  };
}

/** The tokens of an answer: reasoning, text and the JSON of tool calls. */
export function replyTokens({ reasoning, text, toolCalls }: Reply): number {
  return reasoning.length + text.length + toolCalls.reduce((sum, call) => sum + call.json.length, 0);
}

/** The `usage` object of a chat answer. */
export function usageOf(prompt: ReturnType<PromptMeter['measure']>, replies: readonly Reply[]) {
  const completionTokens = replies.reduce((sum, reply) => sum + replyTokens(reply), 0);
  return {
    prompt_tokens: prompt.promptTokens,
    completion_tokens: completionTokens,
    total_tokens: prompt.promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: prompt.cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: replies.reduce((sum, reply) => sum + reply.reasoning.length, 0),
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function messageTokens(message: ChatMessage): number {
  const parts = Array.isArray(message.content) ? message.content : [];
  const attachments = parts.filter((part) => !('text' in part)).length;
  const calls = 'tool_calls' in message && message.tool_calls ? countTokens(JSON.stringify(message.tool_calls)) : 0;
  return TOKENS_PER_MESSAGE + countTokens(textOf(message)) + attachments * TOKENS_PER_ATTACHMENT + calls;
}

function remember(seenUntil: Map<string, number>, key: string, until: number): void {
  seenUntil.delete(key); // A map keeps the order of insertion: the first entry is the one unused for longest.
  seenUntil.set(key, until);
  const [oldest] = seenUntil.keys();
  if (seenUntil.size > CACHE_ENTRIES && oldest !== undefined) seenUntil.delete(oldest);
}
