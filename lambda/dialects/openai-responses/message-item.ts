import type { Json } from '../../core/types.ts';
import type { Event } from './failure.ts';
import type { Growing, Status } from './growing.ts';

interface TextPart {
  readonly type: 'output_text' | 'refusal';
  text: string;
}

interface GrowingMessage extends Growing {
  readonly kind: 'message';
  readonly added: Event;
  grow(what: TextPart['type'], text: string): readonly Event[];
}

/** A message while it grows: its text, and its refusal as a part of its own. */
export function createMessage({ callId, index }: { callId: string; index: number }): GrowingMessage {
  const id = `msg_${callId}_${index}`;
  const parts: TextPart[] = [];
  const item = (status: Status): Json => ({
    id,
    type: 'message',
    status,
    role: 'assistant',
    content: parts.map(whole),
  });
  const at = () => ({ item_id: id, output_index: index, content_index: parts.length - 1 });
  const endPart = (): readonly Event[] => {
    const part = parts.at(-1);
    if (!part) return [];
    const done: Event =
      part.type === 'refusal'
        ? { type: 'response.refusal.done', ...at(), refusal: part.text }
        : { type: 'response.output_text.done', ...at(), text: part.text, logprobs: [] };
    return [done, { type: 'response.content_part.done', ...at(), part: whole(part) }];
  };
  return {
    kind: 'message',
    added: { type: 'response.output_item.added', output_index: index, item: item('in_progress') },
    item,
    grow(type, text) {
      const events: Event[] = [];
      let part = parts.at(-1);
      if (part?.type !== type) {
        events.push(...endPart());
        part = { type, text: '' };
        parts.push(part);
        events.push({ type: 'response.content_part.added', ...at(), part: whole(part) });
      }
      part.text += text;
      const logprobs = type === 'output_text' && { logprobs: [] };
      return [...events, { type: `response.${type}.delta`, ...at(), delta: text, ...logprobs }];
    },
    close: (status) => [...endPart(), { type: 'response.output_item.done', output_index: index, item: item(status) }],
  };
}

function whole({ type, text }: TextPart): Json {
  return type === 'refusal' ? { type, refusal: text } : { type, text, annotations: [], logprobs: [] };
}
