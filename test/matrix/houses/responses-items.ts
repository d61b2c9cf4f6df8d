import type { Json } from '../../../lambda/core/types.ts';
import type { Told, ToldCall } from '../told.ts';
import { inPieces } from './house.ts';

type Event = Json & { readonly type: string };

/** An item of a response, and the events that tell it. */
export interface ToldItem {
  readonly item: Json;
  readonly events: readonly Event[];
}

/** What an answer consists of, in the order in which it is told. */
export function itemsOf(told: Told): readonly ToldItem[] {
  const makers = [
    ...(told.thought === '' ? [] : [(at: number) => thought(told.thought, at)]),
    ...(told.text === '' ? [] : [(at: number) => message(told, at)]),
    ...told.calls.map((call) => (at: number) => called(call, at)),
  ];
  return makers.map((make, at) => make(at));
}

function framed(at: number, begun: Json, events: readonly Event[], item: Json): ToldItem {
  const added = { type: 'response.output_item.added', output_index: at, item: begun };
  return { item, events: [added, ...events, { type: 'response.output_item.done', output_index: at, item }] };
}

function message({ text, end }: Told, at: number): ToldItem {
  const id = `msg_${at}`;
  const place = { item_id: id, output_index: at, content_index: 0 };
  const isRefusal = end === 'refusal';
  const part = isRefusal
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [], logprobs: [] };
  const empty = isRefusal ? { ...part, refusal: '' } : { ...part, text: '' };
  const kind = isRefusal ? 'response.refusal' : 'response.output_text';
  const done = isRefusal ? { refusal: text } : { text, logprobs: [] };
  const item = { id, type: 'message', role: 'assistant', status: 'completed', content: [part] };
  return framed(
    at,
    { ...item, status: 'in_progress', content: [] },
    [
      { type: 'response.content_part.added', ...place, part: empty },
      ...inPieces(text).map((delta) => ({
        type: `${kind}.delta`,
        ...place,
        delta,
        ...(!isRefusal && { logprobs: [] }),
      })),
      { type: `${kind}.done`, ...place, ...done },
      { type: 'response.content_part.done', ...place, part },
    ],
    item,
  );
}

function thought(text: string, at: number): ToldItem {
  const id = `rs_${at}`;
  const place = { item_id: id, output_index: at, summary_index: 0 };
  const part = { type: 'summary_text', text };
  const item = { id, type: 'reasoning', summary: [part], encrypted_content: 'gAAAAsealed' };
  return framed(
    at,
    { id, type: 'reasoning', summary: [] },
    [
      { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
      ...inPieces(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...place, delta })),
      { type: 'response.reasoning_summary_text.done', ...place, text },
      { type: 'response.reasoning_summary_part.done', ...place, part },
    ],
    item,
  );
}

function called({ id: callId, name, input }: ToldCall, at: number): ToldItem {
  const id = `fc_${at}`;
  const place = { item_id: id, output_index: at };
  const item = { id, type: 'function_call', call_id: callId, name, arguments: input, status: 'completed' };
  return framed(
    at,
    { ...item, arguments: '', status: 'in_progress' },
    [
      ...inPieces(input).map((delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta })),
      { type: 'response.function_call_arguments.done', ...place, arguments: input, name },
    ],
    item,
  );
}
