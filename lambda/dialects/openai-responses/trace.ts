import { objectIn } from '../../core/json.ts';
import type { Json, SseFrame } from '../../core/types.ts';

/** Into the response that the last event tells. */
export function withTrace(frames: readonly SseFrame[], trace: Json): readonly SseFrame[] {
  return frames.map((frame) => {
    if (!/^response\.(completed|incomplete|failed)$/.test(frame.event ?? '')) return frame;
    const event = objectIn(JSON.parse(frame.data)); // It was parsed, or written, once already.
    return {
      ...frame,
      data: JSON.stringify({ ...event, response: { ...objectIn(event?.response), headgate: trace } }),
    };
  });
}
