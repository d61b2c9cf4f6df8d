import type { Batch, ChatEvent } from './types.ts';

/**
 * The answer of a model that can be held to a schema by a forced tool alone: the input of its call is the text that was
 * asked for. The caller has offered no tool, and must see none.
 */
export async function* answerByTool(source: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  const told = createTeller();
  for await (const batch of source) yield batch.map((chunk) => ({ ...chunk, events: chunk.events.flatMap(told) }));
}

function createTeller(): (event: ChatEvent) => readonly ChatEvent[] {
  let call: number | undefined;
  // What a model says before its call would spoil the form; one that does not call says why.
  let before: ChatEvent[] = [];
  return (event) => {
    switch (event.type) {
      case 'text-delta':
        if (call === undefined) before.push(event);
        return [];
      case 'tool-call-start':
        call ??= event.index;
        return [];
      case 'tool-call-delta':
        return event.index === call ? [{ type: 'text-delta', text: event.text, choice: event.choice }] : [];
      case 'end': {
        const said = call === undefined ? before : [];
        before = [];
        return [...said, { ...event, meaning: event.meaning === 'tool-calls' ? 'stop' : event.meaning }];
      }
      default:
        return [event];
    }
  };
}
