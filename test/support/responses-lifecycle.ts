import type { SseFrame } from '../../lambda/core/types.ts';

type Json = { readonly [key: string]: unknown };

/** In what a recording of a host differs from OpenAI's own form; streams of the gateway differ in nothing. */
export interface Leniency {
  /** Hosts, and OpenAI until 2025-05, that number nothing. */
  readonly isUnnumbered?: boolean;
  /** GitHub's host gives an item another id in each event. */
  readonly rotatesIds?: boolean;
  /** Hosts that leave out some `.done`, or tell a whole input without a delta. */
  readonly isAbridged?: boolean;
}

/** Checks that each event of a stream stands where OpenAI's would, from the first to the end of the response. */
export function requireGoodLifecycle(frames: readonly SseFrame[], leniency: Leniency = {}): Json {
  const watch = new Lifecycle(leniency);
  frames.forEach((frame, at) => {
    try {
      watch.see(frame, at);
    } catch (error) {
      throw new Error(`event ${at + 1} of ${frames.length}: ${(error as Error).message}\n${frame.data.slice(0, 600)}`);
    }
  });
  if (!watch.last) throw new Error('the stream has no end');
  return watch.last;
}

/** The members that every response has, because clients read them without looking whether they are there. */
const MEMBERS = [
  'id,object,created_at,status,error,incomplete_details,instructions,max_output_tokens,model,output',
  'parallel_tool_calls,previous_response_id,reasoning,store,temperature,text,tool_choice,tools,top_p,truncation',
  'usage,user,metadata,background,service_tier,completed_at',
].flatMap((names) => names.split(','));

/** Each kind of piece: how its deltas, its end, and the member with the whole of it are called. */
const PIECES: Readonly<Record<string, { readonly done: string; readonly whole: string; readonly place?: string }>> = {
  'response.output_text.delta': { done: 'response.output_text.done', whole: 'text', place: 'content_index' },
  'response.refusal.delta': { done: 'response.refusal.done', whole: 'refusal', place: 'content_index' },
  'response.reasoning_text.delta': { done: 'response.reasoning_text.done', whole: 'text', place: 'content_index' },
  'response.reasoning_summary_text.delta': {
    done: 'response.reasoning_summary_text.done',
    whole: 'text',
    place: 'summary_index',
  },
  'response.function_call_arguments.delta': { done: 'response.function_call_arguments.done', whole: 'arguments' },
  'response.custom_tool_call_input.delta': { done: 'response.custom_tool_call_input.done', whole: 'input' },
};
const BY_DONE = new Map(Object.values(PIECES).map((piece) => [piece.done, piece]));

class Lifecycle {
  last: Json | undefined;
  readonly #leniency: Leniency;
  readonly #items = new Map<number, { id: unknown; isDone: boolean; said: string; parts: Map<number, string> }>();
  #id: unknown;
  #hasError = false;

  constructor(leniency: Leniency) {
    this.#leniency = leniency;
  }

  see({ event, data }: SseFrame, at: number): void {
    if (this.last) fail('something follows the end of the response');
    const json = JSON.parse(data) as Json; // Every event of this dialect is an object.
    const type = String(json.type);
    if (event !== undefined && event !== type) fail(`the frame is called ${event}`);
    if (!this.#leniency.isUnnumbered && json.sequence_number !== at) fail(`it has the number ${json.sequence_number}`);
    if (this.#hasError && type !== 'response.failed') fail('only a failure can follow an error');
    if (at === 0 && type !== 'response.created') fail('the first event is response.created');
    if (at === 1 && type !== 'response.in_progress') fail('the second event is response.in_progress');
    if (type === 'error') this.#hasError = true;
    else if (json.response !== undefined) this.#seeResponse(type, json.response as Json);
    else this.#seeItem(type, json);
  }

  #seeResponse(type: string, response: Json): void {
    this.#id ??= response.id;
    if (!this.#leniency.rotatesIds && response.id !== this.#id) fail('the response has another id');
    const status = type.replace('response.', '').replace('created', 'in_progress');
    if (response.status !== status) fail(`the response is ${response.status}`);
    const missing = this.#leniency.isAbridged ? [] : MEMBERS.filter((name) => !(name in response));
    if (missing.length > 0) fail(`the response lacks ${missing.join(', ')}`);
    if (status === 'in_progress') return;
    this.last = response;
    const { output } = response;
    if (!Array.isArray(output)) fail('the response has no output');
    if (status === 'failed') return;
    const open = [...this.#items.values()].filter(({ isDone }) => !isDone);
    if (open.length > 0) fail(`${open.length} items were never ended`);
    if ((output as unknown[]).length !== this.#items.size) fail('the response has other items than were told');
    (output as Json[]).forEach(({ id }, index) => {
      if (!this.#leniency.rotatesIds && id !== this.#items.get(index)?.id) fail(`item ${index} has another id`);
    });
  }

  #seeItem(type: string, json: Json): void {
    const index = Number(json.output_index);
    const item = this.#items.get(index);
    if (type === 'response.output_item.added') {
      if (item || index !== this.#items.size) fail('items are counted from 0, each once');
      const { id } = json.item as Json;
      if ([...this.#items.values()].some((other) => other.id === id)) fail('two items have the same id');
      this.#items.set(index, { id, isDone: false, said: '', parts: new Map() });
      return;
    }
    if (!item) throw new Error('its item was never begun');
    if (item.isDone) fail('its item has ended');
    const id = type === 'response.output_item.done' ? (json.item as Json).id : json.item_id;
    if (!this.#leniency.rotatesIds && id !== item.id) fail(`it is of the item ${id}`);
    if (type === 'response.output_item.done') {
      if (item.parts.size > 0 && !this.#leniency.isAbridged) fail('a part of the item was never ended');
      item.isDone = true;
    } else this.#seePiece(type, json, item);
  }

  #seePiece(type: string, json: Json, item: { said: string; parts: Map<number, string> }): void {
    const place = Number(json.content_index ?? json.summary_index ?? -1);
    if (/part\.added$/.test(type)) {
      if (item.parts.size > 0) fail('the part before it has not ended');
      item.parts.set(place, '');
      return;
    }
    if (/part\.done$/.test(type)) {
      if (!item.parts.delete(place)) fail('its part was never begun');
      return;
    }
    const isOfPart = place >= 0;
    if (isOfPart && !item.parts.has(place)) fail('its part was never begun');
    const said = isOfPart ? (item.parts.get(place) ?? '') : item.said;
    if (PIECES[type]) {
      if (isOfPart) item.parts.set(place, said + String(json.delta));
      else item.said += String(json.delta);
      return;
    }
    const piece = BY_DONE.get(type);
    if (!piece) throw new Error('no such event is known');
    if (this.#leniency.isAbridged && said === '') return;
    if (json[piece.whole] !== said) fail(`the whole is not what was told: ${said}`);
  }
}

function fail(problem: string): never {
  throw new Error(problem);
}
