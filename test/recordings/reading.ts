/** What an application makes of an answer, in no dialect's words, so that answers of two dialects can be compared. */
export interface Reading {
  readonly text: string;
  readonly refusal: string;
  readonly reasoning: string;
  readonly calls: readonly Call[];
  readonly end: Ending | undefined;
  readonly usage: Tokens | undefined;
}

/** Arguments are parsed where they are JSON. */
export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export type Ending = 'stop' | 'length' | 'tools' | 'filter' | 'error';

/** Each side whole, and what it was made of as views of it. */
export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** What a client heard: its reading, everything it was given by the SDK, and the error that ended it, if one did. */
export interface Heard {
  readonly reading: Reading;
  /** The chunks or events of a stream, or the one body, as the SDK gave them out. */
  readonly given: readonly unknown[];
  readonly error: unknown;
}

/** Where and how a client asks. */
export interface Order {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly model: string;
  readonly isStream: boolean;
  readonly fetch: typeof fetch;
}

/** Why an answer ended, by each dialect's own words. */
export const CHAT_ENDS: Readonly<Record<string, Ending>> = {
  stop: 'stop',
  length: 'length',
  model_length: 'length',
  tool_calls: 'tools',
  function_call: 'tools',
  content_filter: 'filter',
  error: 'error',
};
export const MESSAGE_ENDS: Readonly<Record<string, Ending>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  compaction: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tools',
  refusal: 'filter',
};
/** Of an incomplete response; a completed one has called tools or stopped. */
export const RESPONSE_ENDS: Readonly<Record<string, Ending>> = {
  max_output_tokens: 'length',
  content_filter: 'filter',
};

/** Tool input as applications use it: nothing is an empty object, and what is no JSON stays text. */
export function inputFrom(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
