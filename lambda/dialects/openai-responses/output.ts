import type { Json } from '../../core/types.ts';
import { type CallNames, createCall } from './call-item.ts';
import type { Event } from './failure.ts';
import type { Growing } from './growing.ts';
import { createMessage } from './message-item.ts';
import { createThought } from './thought-item.ts';

/** The items of one answer, in the order in which they began. */
export interface Output {
  text(what: 'output_text' | 'refusal', text: string): readonly Event[];
  thought(text: string): readonly Event[];
  /** Ends the thought that is open, or is one of its own where there is nothing to read of it. */
  seal(encrypted: string): readonly Event[];
  call(index: number, id: string, name: string): readonly Event[];
  input(index: number, text: string): readonly Event[];
  /** Ends all that is open. Only the last item can have been cut short. */
  close(status: 'completed' | 'incomplete'): readonly Event[];
  items(): readonly Json[];
}

/** Starts an output. Calls stay open to its end, because some hosts tell several at a time; all else is told in turn. */
export function createOutput(callId: string, names: CallNames): Output {
  const growing: Growing[] = [];
  const closed = new Map<Growing, Json>();
  const calls = new Map<number, ReturnType<typeof createCall>>();
  let open: ReturnType<typeof createMessage> | ReturnType<typeof createThought> | undefined;
  const end = (one: Growing | undefined, status: 'completed' | 'incomplete'): readonly Event[] => {
    if (!one || closed.has(one)) return [];
    const events = one.close(status);
    closed.set(one, one.item(status));
    return events;
  };
  const endOpen = () => {
    const events = end(open, 'completed');
    open = undefined;
    return events;
  };
  const place = () => ({ callId, index: growing.length });
  const begin = (kind: 'message' | 'reasoning'): readonly Event[] => {
    if (open?.kind === kind) return [];
    const before = endOpen();
    open = kind === 'message' ? createMessage(place()) : createThought(place());
    growing.push(open);
    return [...before, open.added];
  };
  return {
    text(what, text) {
      const before = begin('message');
      return open?.kind === 'message' ? [...before, ...open.grow(what, text)] : before;
    },
    thought(text) {
      const before = begin('reasoning');
      return open?.kind === 'reasoning' ? [...before, ...open.grow(text)] : before;
    },
    seal(encrypted) {
      const before = begin('reasoning');
      if (open?.kind === 'reasoning') open.seal(encrypted);
      return [...before, ...endOpen()];
    },
    call(index, id, name) {
      if (calls.has(index)) return []; // Told twice: the first counts.
      const before = endOpen();
      const call = createCall(place(), { id, ...names(name) });
      calls.set(index, call);
      growing.push(call);
      return [...before, call.added];
    },
    input: (index, text) => calls.get(index)?.grow(text) ?? [],
    close: (status) => growing.flatMap((one, at) => end(one, at === growing.length - 1 ? status : 'completed')),
    items: () => growing.map((one) => closed.get(one) ?? one.item('in_progress')),
  };
}
