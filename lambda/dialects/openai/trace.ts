import type { Json, SseFrame } from '../../core/types.ts';

/** A chunk of its own before `[DONE]`, without choices as the one with usage is: who asks for it knows to expect it. */
export function withTrace(frames: readonly SseFrame[], trace: Json): readonly SseFrame[] {
  const { call_id: id, resolved_model: model } = trace;
  const chunk = { id, object: 'chat.completion.chunk', created: 0, model, choices: [], headgate: trace };
  const end = frames.findLastIndex(({ data }) => data === '[DONE]');
  if (end < 0) return frames;
  return [...frames.slice(0, end), { data: JSON.stringify(chunk) }, ...frames.slice(end)];
}
