import type { Conversation, ThoughtOrigin } from './conversation.ts';
import type { Demand } from './demand.ts';
import type { DialectId } from './dialect-id.ts';
import type { GatewayError } from './errors.ts';
import type { ChatChange } from './experiments/experiment.ts';
import type { RatesLeft } from './limits/rates-left.ts';
import type { Abilities, Model } from './model.ts';
import type { Usage } from './money/usage.ts';
import type { Needs } from './needs.ts';
import type { Provider, Target } from './provider.ts';

/** A JSON object whose members nobody has looked at yet. */
export type Json = { readonly [key: string]: unknown };

export type { Demand } from './demand.ts';
export type { DialectId } from './dialect-id.ts';
export type { CostField, KeyCheck, ModelRule, Provider, Quirks, SigningScope, Target } from './provider.ts';

/** What was asked, in no vendor's words, plus the untouched original for a provider that speaks the same dialect. */
export interface Chat {
  /** As the caller wrote it. */
  readonly model: string;
  readonly stream: boolean;
  /** Whether tools come with it: some models take them at one endpoint of their provider only. */
  readonly hasTools?: boolean;
  /** Whether the caller asked to see usage in a stream. */
  readonly showsUsage: boolean;
  /** The caller's own bound on output tokens, for one choice. */
  readonly maxOutputTokens: number | undefined;
  readonly choices: number;
  readonly original: {
    readonly dialect: DialectId;
    readonly body: Json;
    /** Of the request, by their names in lower case. Which of them go on is for a dialect to say, one by one. */
    readonly headers: ReadonlyMap<string, string>;
  };
  /** What had no words when it was read already: named to the caller. */
  readonly left?: readonly string[];
  /** Size of the body as it came: an upper bound for its tokens. */
  readonly bodyBytes: number;
  /** What a model must be able to do for it. Read when somebody asks, since a request for one target never does. */
  needs(): Needs;
}

/** One event of a Server-Sent Events stream. */
export interface SseFrame {
  readonly event?: string | undefined;
  readonly data: string;
}

/** Costs in pico-dollars; `null` means that nobody knows the price, which is not the same as nothing. */
export interface Cost {
  readonly picoUsd: bigint | null;
  readonly source: 'provider' | 'catalogue' | 'estimate' | 'cache' | 'unknown';
  /** What an answer from the cache had cost the first time; `null` if nobody knows. */
  readonly savedPicoUsd?: bigint | null;
  /** What our own prices come to, where the provider has told the cost and is believed. */
  readonly computedPicoUsd?: bigint | null;
}

/** What a piece of an answer meant. */
export type ChatEvent =
  | { readonly type: 'text-delta'; readonly text: string; readonly choice: number }
  | { readonly type: 'refusal-delta'; readonly text: string; readonly choice: number }
  | { readonly type: 'reasoning-delta'; readonly text: string; readonly choice: number }
  /** What a provider needs to know its own thought again: a signature of the text before it, or the thought sealed. */
  | {
      readonly type: 'reasoning-seal';
      readonly signature?: string;
      readonly sealed?: string;
      readonly origin: ThoughtOrigin;
      readonly choice: number;
    }
  /** `index` counts the tool calls of a choice from 0. An `id` that the provider left out is made up here. */
  | {
      readonly type: 'tool-call-start';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly choice: number;
    }
  | { readonly type: 'tool-call-delta'; readonly index: number; readonly text: string; readonly choice: number }
  /** Output that has no neutral words, such as the input of a tool that the provider runs itself: metered, not retold. */
  | { readonly type: 'other-delta'; readonly text: string; readonly choice: number }
  /** By which model, at which service tier and in which part of the world, if this piece tells. */
  | {
      readonly type: 'served';
      readonly model?: string | undefined;
      readonly tier?: string | undefined;
      readonly place?: string | undefined;
    }
  /** What the input has come to, all of it, told before there is output. Its output is a first figure, and no bill. */
  | { readonly type: 'input-usage'; readonly usage: Usage }
  /** `isLast`: nothing will be added to it. Some providers repeat what they have counted so far with every chunk. */
  | { readonly type: 'usage'; readonly usage: Usage; readonly isLast: boolean; readonly cost?: Cost }
  /** `reason` as the provider says it, and what that means. */
  | { readonly type: 'end'; readonly reason: string; readonly meaning: EndMeaning; readonly choice: number }
  /** The provider's own mark that the answer is complete. Nothing else may end a stream as a success. */
  | { readonly type: 'terminator' };

export type EndMeaning = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error';

/** One frame, or one whole body, from a provider, and what it meant. The same dialect resends the frame itself. */
export interface Chunk {
  readonly events: readonly ChatEvent[];
  readonly frame?: SseFrame;
  readonly body?: Json;
}

/** Chunks that one network read brought: they are metered and sent on together, so that nothing waits. */
export type Batch = readonly Chunk[];

/** A wire format, both ways. */
export interface Dialect {
  readonly id: DialectId;
  readonly path: string;
  readRequest(body: Json, bodyBytes: number, headers?: ReadonlyMap<string, string>): Chat;
  writeRequest(chat: Chat, target: Target, provider: Provider): PreparedRequest;
  readAnswer(body: unknown, provider: Provider): Chunk;
  readChunks(frames: AsyncIterable<readonly SseFrame[]>, provider: Provider): AsyncIterable<Batch>;
  readError(status: number, headers: ReadonlyMap<string, string>, body: string): GatewayError;
  writeAnswer(batch: Batch, chat: Chat): Json;
  writeFrames(batch: Batch, chat: Chat): readonly SseFrame[];
  writeError(error: GatewayError, callId: string): Json;
  writeErrorFrame(error: GatewayError, callId: string): SseFrame;
  /** By which header its clients are known where no endpoint tells. */
  readonly clientHeader?: string;
  /** The HTTP status of an error, where clients of this dialect expect another than ours. */
  statusOf?(error: GatewayError): number;
  /** How its clients know limits by the minute, beside the headers that every answer has. */
  rateHeaders?(left: RatesLeft): Readonly<Record<string, string>>;
  /** Writes what happened on the way into the last frames of a stream, where clients of this dialect pass over it. */
  withTrace?(frames: readonly SseFrame[], trace: Json): readonly SseFrame[];
  /** Sends an answer on in its own dialect, where that takes more than a frame by itself. */
  openResender?(chat: Chat, callId: string): Writer;
  /** Turns an answer that was kept into the form that is asked for, with all that its provider said. */
  readonly reform?: Reform;
  /** For requests of several things that have nothing to do with one another: each is kept by itself. */
  readonly pieces?: Pieces;
  /** Keeps a silent stream alive, in a form that clients of this dialect pass over. */
  readonly ping: string;
  /** The request of a client, changed for an arm of an experiment; only dialects of conversation know how. */
  vary?(body: Json, change: ChatChange): Json;
  /** How to say it in another dialect's words, for dialects of conversation. */
  readonly translation?: Translation;
  /** Counting a request instead of answering it, where the dialect knows that. */
  readonly counter?: TokenCounter;
  /** What a model takes, for the list of models. */
  abilities?(model: Model, provider: Provider): Abilities;
}

/** The two forms of an answer in a dialect. What has no way here is told from what it meant. */
export interface Reform {
  bodyFrom(frames: readonly SseFrame[]): Json | undefined;
  framesFrom?(body: Json): readonly SseFrame[];
}

/** How a request is taken apart, and its answers put together. */
export interface Pieces {
  /** Each thing that is asked for, as a request of its own. */
  split(chat: Chat): readonly Chat[];
  /** The request for some of them, by their places. */
  only(chat: Chat, indexes: readonly number[]): Chat;
  /** One body of several, in their order; `usedTokens` is what all of them have used. */
  join(bodies: readonly Json[], usedTokens: number | undefined): Json;
  /** One thing of the body for several, as a body of its own. */
  part(body: Json, index: number, usedTokens: number | undefined): Json;
}

/** An endpoint that tells as `input_tokens` how many tokens a request would be. */
export interface TokenCounter {
  /** At providers, below their URL, and here, where the key door has it. */
  readonly path: string;
  /** The fields of a request that it takes; absent means all. */
  readonly parameters?: readonly string[];
}

/** The way from a dialect to the neutral form and back: N of these, and never one for each pair. */
export interface Translation {
  /** What this dialect calls fields of chat, by whose names other dialects say what they left out. */
  readonly fieldNames?: ReadonlyMap<string, string>;
  /** What a client of this dialect asked. Refuses what cannot be said in neutral words, rather than to drop it. */
  readConversation(chat: Chat): Conversation;
  /** The same without what models thought before, which a provider that has not signed it refuses; else `undefined`. */
  withoutThoughts(chat: Chat): Chat | undefined;
  /** Asks a provider that speaks this dialect what a client of another one asked. */
  writeConversation(conversation: Conversation, order: TranslationOrder): PreparedRequest;
  /** Tells a client of this dialect what a provider of another one answers. One writer an answer: it keeps state. */
  openWriter(
    chat: Chat,
    answer: { readonly callId: string; readonly model: string; readonly createdAt: number },
  ): Writer;
}

export interface TranslationOrder {
  readonly chat: Chat;
  readonly target: Target;
  readonly provider: Provider;
  /** What is known of the model: its bounds are needed where a dialect demands one. */
  readonly model: Model | undefined;
}

/** Writes an answer from what it meant, as a stream or whole. */
export interface Writer {
  frames(batch: Batch): readonly SseFrame[];
  whole(batch: Batch): Json;
  /** An error in the midst of the stream; nothing follows it. */
  error(error: GatewayError): readonly SseFrame[];
}

/** A request body as a provider shall get it, what that asks for, and which of the caller's fields it shall not get. */
export interface PreparedRequest extends Demand {
  readonly path: string;
  /** Beyond those that every request to a provider has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Json;
  readonly dropped: readonly string[];
  /** That it asks for a stream although the caller waits for the whole, which is put together here. */
  readonly isCollected?: boolean;
  /** That the answer is the input of the one tool that the model has been made to call. */
  readonly isByTool?: boolean;
}
