import { createParser } from 'eventsource-parser';
import { GatewayError } from '../core/errors.ts';
import type { SseFrame } from '../core/types.ts';

/**
 * Turns bytes into frames, one batch for each read that completed any. Bytes may be split anywhere, in a line end or
 * within a character; comments are dropped, and so never pass for a sign of life.
 */
export async function* readFrames(
  bytes: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<readonly SseFrame[]> {
  let frames: SseFrame[] = [];
  let isTooLong = false;
  const parser = createParser({
    onEvent: ({ event, data }) => frames.push(event === undefined ? { data } : { event, data }),
    onError: (error) => {
      isTooLong ||= error.type === 'max-buffer-size-exceeded';
    },
    maxBufferSize: maxLineBytes,
  });
  // One for the whole stream: a new one for each read would break characters. The parser takes a mark off, and only one.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const take = (text: string) => {
    parser.feed(text);
    if (isTooLong)
      throw new GatewayError('provider-failed', `The provider sent a line of more than ${maxLineBytes} bytes.`);
    const batch = frames;
    frames = [];
    return batch;
  };
  for await (const read of bytes) {
    const batch = take(decoder.decode(read, { stream: true }));
    if (batch.length > 0) yield batch;
  }
  // Some hosts leave out the blank line after the last event. Half an event is no JSON and is found out by that.
  const rest = take(`${decoder.decode()}\n\n`);
  if (rest.length > 0) yield rest;
}
