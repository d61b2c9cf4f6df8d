import type { ApiError } from './api-error.ts';
import type { ChatRequest } from './chat-request.ts';
import type { Reply } from './replied.ts';
import type { usageOf } from './usage.ts';

/** One event of a streamed answer. */
export interface ChatChunk {
  readonly kind: 'role' | 'content' | 'finish' | 'usage' | 'done';
  /** The name of the event, where events have one. */
  readonly event?: string;
  readonly data: string;
}

/** What there is to say, in whatever form. */
export interface Said {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly request: ChatRequest;
  readonly replies: readonly Reply[];
  /** What of the question is repeated before each reply; nothing in a chat. */
  readonly echoes: readonly string[];
  readonly usage: ReturnType<typeof usageOf>;
}

/** The form of an answer: whole, and in events. */
export interface Wire {
  /** What the id of an answer begins with. */
  readonly idPrefix: string;
  body(said: Said): object;
  chunks(said: Said): Generator<ChatChunk>;
  errorBody(error: ApiError): object;
  /** An error within a stream. */
  errorEvent(error: ApiError): Pick<ChatChunk, 'event' | 'data'>;
}
