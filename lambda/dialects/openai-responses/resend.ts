import type { GatewayError } from '../../core/errors.ts';
import { objectIn } from '../../core/json.ts';
import type { Batch, Chat, Json, SseFrame, Writer } from '../../core/types.ts';
import { costIn, withCost } from '../openai/cost.ts';
import { errorEvent, failedEvent, frameOf } from './failure.ts';

/** The provider's own body, with what it cost. */
export function writeAnswer(batch: Batch): Json {
  const chunk = batch.find(({ body }) => body !== undefined);
  if (!chunk?.body) throw new Error('an answer without a body');
  const cost = costIn(chunk);
  return cost ? withCost(chunk.body, cost) : chunk.body;
}

/** The provider's own frames, as they came; the usage in the last of them is shown with its cost. */
export function writeFrames(batch: Batch): SseFrame[] {
  return batch.flatMap((chunk) => {
    const { frame } = chunk;
    if (!frame) return [];
    const cost = costIn(chunk);
    if (!cost) return frame;
    const json = parsed(frame);
    const response = objectIn(json.response);
    return response ? { ...frame, data: JSON.stringify({ ...json, response: withCost(response, cost) }) } : frame;
  });
}

/** Sends an answer on, and remembers what an error in its midst has to refer to: the response, and the last number. */
export function openResender(_chat: Chat, callId: string): Writer {
  let first: SseFrame | undefined;
  let last: SseFrame | undefined;
  return {
    frames(batch) {
      const frames = writeFrames(batch);
      first ??= frames[0];
      last = frames.at(-1) ?? last;
      return frames;
    },
    whole: writeAnswer,
    error(error) {
      const number = last && parsed(last).sequence_number;
      const next = typeof number === 'number' ? number + 1 : 0;
      const response = first && objectIn(parsed(first).response);
      return [
        frameOf(errorEvent(error, callId), next),
        ...(response ? [frameOf(failedEvent(response, error), next + 1)] : []),
      ];
    },
  };
}

/** The last state of a response is the whole of it. */
export function bodyFrom(frames: readonly SseFrame[]): Json | undefined {
  return frames.map((frame) => objectIn(parsed(frame).response)).findLast((response) => response !== undefined);
}

/** An error before anything was sent on. */
export function writeErrorFrame(error: GatewayError, callId: string): SseFrame {
  return frameOf(errorEvent(error, callId), 0);
}

function parsed({ data }: SseFrame): Json {
  return JSON.parse(data) as Json; // It was parsed once already, to an object; this is done once or twice an answer.
}
