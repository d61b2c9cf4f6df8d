import type { Usage } from '../bill.ts';
import { type ChatFrame, chatBody, chatFrames, usageOf, wantsStream } from '../chat-wire.ts';
import { CHUNKED, chunk, EVENT_STREAM, type Headers, head, JSON_TYPE } from '../http-writer.ts';
import type { AnswerOptions } from '../plays.ts';
import type { Play, Stage } from '../stage.ts';

/** How a fault is varied. Each fault uses what concerns it. */
export interface FaultOptions extends AnswerOptions {
  /** How many content chunks are sent before the fault. 0: it happens before content. Default 2. */
  readonly after?: number;
  /** What the request costs, however little of it the client sees. Default: what was sent. A refusal costs nothing. */
  readonly unseen?: Usage;
  readonly status?: number;
  readonly message?: string;
  readonly code?: string;
  /** The value of `retry-after`. */
  readonly retryAfter?: string;
  /** Where a redirect points. Default: the provider's sink. */
  readonly to?: string;
  /** How many bytes a bomb or a giant line has. */
  readonly bytes?: number;
  readonly gapMs?: number;
}

/** A named way to fail. */
export interface Fault {
  /** Its row in the fault matrix. */
  readonly row: number;
  readonly about: string;
  play(options: FaultOptions): Play;
}

/** How a body is marked off. */
export interface Framing {
  readonly headers: Headers;
  wrap(data: string): string | Buffer;
}

const chunkedFraming: Framing = { headers: [CHUNKED], wrap: chunk };
/** The end of the connection is the end of the body: a cut looks like success. */
export const closeDelimited: Framing = { headers: [['connection', 'close']], wrap: (data) => data };

/**
 * Sends an answer as far as its first `after` content chunks, and returns the events that are left.
 * An answer that is not streamed is sent as far as its middle, or its headers if `after` is 0.
 */
export async function begin(
  stage: Stage,
  options: FaultOptions,
  framing = chunkedFraming,
): Promise<readonly ChatFrame[]> {
  const { request, meter } = stage;
  const { after = 2 } = options;
  meter.expect(usageOf(request, options));
  await stage.wait(options.firstMs ?? 0);
  if (!isStreamed(stage, options)) {
    meter.produce(1);
    await stage.send(head(200, [JSON_TYPE, ...framing.headers]));
    const body = chatBody(request, options);
    if (after > 0) await stage.send(framing.wrap(body.slice(0, body.length / 2)));
    return [];
  }
  const frames = [...chatFrames(request, options)];
  const firstContent = frames.findIndex((frame) => frame.kind === 'content');
  const finish = frames.findIndex((frame) => frame.kind === 'finish');
  const end = Math.min(firstContent < 0 ? finish : firstContent + after, finish);
  await stage.send(head(200, [EVENT_STREAM, ...framing.headers, ...(options.headers ?? [])]));
  await sendFrames(stage, frames.slice(0, end), options, framing);
  return frames.slice(end);
}

/** Sends events, and counts what has been produced. */
export async function sendFrames(
  stage: Stage,
  frames: readonly ChatFrame[],
  options: FaultOptions,
  framing = chunkedFraming,
): Promise<void> {
  for (const { kind, data, share } of frames) {
    if (kind === 'content') await stage.wait(options.delayMs ?? 0);
    stage.meter.produce(share);
    await stage.send(framing.wrap(`data: ${data}\n\n`));
  }
}

export function isStreamed(stage: Stage, options: FaultOptions): boolean {
  return options.stream ?? wantsStream(stage.request);
}

/** The whole body of a healthy answer, streamed or not, and its content type: for faults of packing. */
export function wholeBody(
  stage: Stage,
  options: FaultOptions,
): { readonly type: Headers[number]; readonly body: string } {
  stage.meter.expect(usageOf(stage.request, options));
  stage.meter.produce(1);
  if (!isStreamed(stage, options)) return { type: JSON_TYPE, body: chatBody(stage.request, options) };
  const events = [...chatFrames(stage.request, options)];
  return { type: EVENT_STREAM, body: events.map(({ data }) => `data: ${data}\n\n`).join('') };
}
