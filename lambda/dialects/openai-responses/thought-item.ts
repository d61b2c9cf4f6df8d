import type { Json } from '../../core/types.ts';
import type { Event } from './failure.ts';
import type { Growing } from './growing.ts';

interface GrowingThought extends Growing {
  readonly kind: 'reasoning';
  readonly added: Event;
  grow(text: string): readonly Event[];
  seal(encrypted: string): void;
}

/** A thought while it grows. What can be read of it is its summary, which clients show. */
export function createThought({ callId, index }: { callId: string; index: number }): GrowingThought {
  const id = `rs_${callId}_${index}`;
  let text: string | undefined;
  let sealed: string | undefined;
  const part = () => ({ type: 'summary_text', text: text ?? '' });
  const at = { item_id: id, output_index: index, summary_index: 0 };
  const item = (): Json => ({
    id,
    type: 'reasoning',
    summary: text === undefined ? [] : [part()],
    ...(sealed !== undefined && { encrypted_content: sealed }),
  });
  return {
    kind: 'reasoning',
    added: { type: 'response.output_item.added', output_index: index, item: item() },
    item,
    grow(delta) {
      const added: Event[] = [];
      if (text === undefined) {
        text = '';
        added.push({ type: 'response.reasoning_summary_part.added', ...at, part: part() });
      }
      text += delta;
      return [...added, { type: 'response.reasoning_summary_text.delta', ...at, delta }];
    },
    seal(encrypted) {
      sealed = encrypted;
    },
    close: () => [
      ...(text === undefined
        ? []
        : [
            { type: 'response.reasoning_summary_text.done', ...at, text },
            { type: 'response.reasoning_summary_part.done', ...at, part: part() },
          ]),
      { type: 'response.output_item.done', output_index: index, item: item() },
    ],
  };
}
