import { setImmediate as turn } from 'node:timers/promises';
import type { Usage } from './bill.ts';
import { type ChatAnswer, chatBody, chatFrames, usageOf, wantsStream } from './chat-wire.ts';
import { CHUNKED, chunk, EVENT_STREAM, type Headers, head, JSON_TYPE, LAST_CHUNK, whole } from './http-writer.ts';
import { type Split, splitBytes } from './split.ts';
import type { Play, Stage } from './stage.ts';

export interface AnswerOptions extends ChatAnswer {
  /** Default: as the request asks. */
  readonly stream?: boolean;
  /** Silence before the response. */
  readonly firstMs?: number;
  /** Silence before the response until this has happened. */
  readonly follows?: Promise<unknown>;
  /** Silence between two content chunks. 0, the default, is full speed. */
  readonly delayMs?: number;
  /** What a content chunk waits for, by its number from 0: until its reader has the one before it, say. */
  readonly pace?: (chunk: number) => Promise<unknown> | undefined;
  /** Further response headers. */
  readonly headers?: Headers;
}

/** Answers a chat request as a healthy provider does. */
export function answer(options: AnswerOptions = {}): Play {
  return async (stage) => {
    stage.meter.expect(usageOf(stage.request, options));
    await stage.wait(options.firstMs ?? 0);
    if (options.follows) await stage.until(options.follows);
    if (options.stream ?? wantsStream(stage.request)) await answerInStream(stage, options);
    else await answerWhole(stage, options);
    stage.meter.end('completed');
  };
}

/** Answers a request for embeddings with these vectors: base64 as text, floats as lists. Each costs 5 tokens unless said. */
export function embeddings(
  vectors: readonly (string | readonly number[])[],
  options: { readonly usage?: Usage; readonly usageFields?: object; readonly fields?: object } = {},
): Play {
  return async (stage) => {
    const usage = options.usage ?? { inputTokens: 5 * vectors.length, outputTokens: 0 };
    stage.meter.expect(usage);
    stage.meter.produce(1);
    const body = {
      object: 'list',
      data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
      model: stage.request.model,
      usage: { prompt_tokens: usage.inputTokens, total_tokens: usage.inputTokens, ...options.usageFields },
      ...options.fields,
    };
    await stage.send(whole(200, [JSON_TYPE], JSON.stringify(body)));
    stage.meter.end('completed');
  };
}

async function answerWhole(stage: Stage, options: AnswerOptions): Promise<void> {
  // All of it exists, and is owed, before the first byte leaves.
  stage.meter.produce(1);
  await stage.send(whole(200, [JSON_TYPE, ...(options.headers ?? [])], chatBody(stage.request, options)));
}

async function answerInStream(stage: Stage, options: AnswerOptions): Promise<void> {
  await stage.send(head(200, [EVENT_STREAM, CHUNKED, ...(options.headers ?? [])]));
  let chunks = 0;
  for (const { kind, data, share } of chatFrames(stage.request, options)) {
    if (kind === 'content') {
      await stage.wait(options.delayMs ?? 0);
      const moment = options.pace?.(chunks++);
      if (moment) await stage.until(moment);
    }
    stage.meter.produce(share);
    await stage.send(textChunk(`data: ${data}\n\n`));
  }
  await stage.send(LAST_CHUNK);
}

/** As `chunk`, without making buffers: a benchmark sends a hundred thousand of them. */
function textChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

/** Answers with a status and a body: a string as it is, anything else as JSON. Owes nothing. */
export function status(code: number, options: { readonly headers?: Headers; readonly body?: unknown } = {}): Play {
  const body =
    typeof options.body === 'string' ? options.body : JSON.stringify(options.body ?? chatError(`status ${code}`));
  const type: Headers = options.headers?.some(([name]) => name.toLowerCase() === 'content-type') ? [] : [JSON_TYPE];
  return (stage) => {
    stage.meter.waive();
    return stage.send(whole(code, [...type, ...(options.headers ?? [])], body));
  };
}

/** An error body in OpenAI's shape. */
export function chatError(message: string, fields: { type?: string; param?: string; code?: string } = {}) {
  return {
    error: {
      message,
      type: fields.type ?? 'invalid_request_error',
      param: fields.param ?? null,
      code: fields.code ?? null,
    },
  };
}

export interface BytesOptions {
  /** Where the body is cut into HTTP chunks, each of which is a write of its own. Default: not at all. */
  readonly split?: Split;
  readonly gapMs?: number;
  /** Waits between two pieces until a reader in this process has had its turn, so that each piece is a read of its own. */
  readonly inTurns?: boolean;
  readonly headers?: Headers;
  /** What this answer costs, for the bill. Default: nothing. */
  readonly usage?: Parameters<Stage['meter']['expect']>[0];
}

/** Answers with exactly these body bytes (recorded ones, say), cut wherever the test wants. */
export function bytes(body: Buffer | string, options: BytesOptions = {}): Play {
  const pieces = splitBytes(Buffer.from(body), options.split ?? []);
  return async (stage) => {
    if (options.usage) stage.meter.expect(options.usage);
    await stage.send(head(200, [...(options.headers ?? [EVENT_STREAM]), CHUNKED]));
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && options.gapMs) await stage.wait(options.gapMs);
      if (options.inTurns) await turn();
      stage.meter.produce((index + 1) / pieces.length);
      await stage.send(chunk(piece));
    }
    await stage.send(LAST_CHUNK);
    stage.meter.end('completed');
  };
}

/** Answers with these server-sent events, each written with its own blank line and sent by itself. */
export function frames(events: readonly string[], options: Omit<BytesOptions, 'split'> = {}): Play {
  const blocks = events.map((event) => Buffer.from(`${event.replace(/\n*$/, '')}\n\n`));
  const cuts: number[] = [];
  let at = 0;
  for (const block of blocks) {
    at += block.length;
    cuts.push(at);
  }
  return bytes(Buffer.concat(blocks), { ...options, split: cuts });
}
