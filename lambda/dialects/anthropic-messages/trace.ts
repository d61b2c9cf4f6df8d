import type { Json, SseFrame } from '../../core/types.ts';

/** Into the event that ends the message, which holds nothing else. */
export function withTrace(frames: readonly SseFrame[], trace: Json): readonly SseFrame[] {
  return frames.map((frame) =>
    frame.event === 'message_stop'
      ? { ...frame, data: JSON.stringify({ type: 'message_stop', headgate: trace }) }
      : frame,
  );
}
