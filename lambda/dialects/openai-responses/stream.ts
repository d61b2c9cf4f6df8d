import { GatewayError } from '../../core/errors.ts';
import { eventIn, malformedEvent } from '../../core/event.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Batch, ChatEvent, Chunk, Json, Provider, SseFrame } from '../../core/types.ts';
import { errorIn } from '../openai/error.ts';
import { quirksOf } from '../openai/quirks.ts';
import { readBill, readEnd } from './end.ts';
import { createItemReader, type ItemReader, type Piece } from './items.ts';

/**
 * Reads the frames of a stream. It ends with the event that says how the response ended, and with nothing else: the
 * `[DONE]` that OpenRouter adds (recorded 2025-11-27) says nothing of that.
 */
export async function* readChunks(
  frames: AsyncIterable<readonly SseFrame[]>,
  provider: Provider,
): AsyncGenerator<Batch> {
  const state: State = {
    provider,
    reader: createItemReader(quirksOf(provider, 'openai-responses')),
    failure: undefined,
    isOver: false,
  };
  const source = frames[Symbol.asyncIterator]();
  try {
    while (!state.isOver) {
      // Whatever follows the end is not part of the answer, and after an error nothing may follow at all.
      const next = await (state.failure ? inTime(source.next(), GRACE_MS) : source.next());
      if (next === undefined || next.done) break;
      const chunks = readBatch(next.value, state);
      if (chunks.length > 0) yield chunks; // What arrived before a failure has arrived.
    }
  } catch (error) {
    throw state.failure ?? error; // That the connection was lost as well says nothing of why the answer failed.
  } finally {
    // Not waited for: a source that has fallen silent ends only with the connection.
    source.return?.().catch(() => {}); // What is wrong with it is no matter any more.
  }
  if (state.failure) throw state.failure;
}

/** After an error only the bill can follow, and at once if at all: a host that falls silent then is not waited for. */
const GRACE_MS = 2_000;

/** What is waited for no longer than that; `undefined` if it has not come by then. */
async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {}); // Too late: a failure that nobody hears ends the process.
  }
}

/** How far a stream has been read. */
interface State {
  readonly provider: Provider;
  readonly reader: ItemReader;
  /** OpenAI tells an error first, and then the response that failed of it, with its bill: until then it is read on. */
  failure: GatewayError | undefined;
  isOver: boolean;
}

const LAST: readonly unknown[] = ['response.completed', 'response.incomplete', 'response.failed', 'response.cancelled'];

function readBatch(batch: readonly SseFrame[], state: State): Batch {
  const chunks: Chunk[] = [];
  for (const frame of batch) {
    // Some hosts keep a connection alive with empty events, on which clients would break.
    if (frame.data.trim() === '' && frame.event !== 'error') continue;
    if (frame.data.startsWith('[DONE]')) state.isOver = state.failure !== undefined;
    else chunks.push(...readFrame(frame, state));
    if (state.isOver) break;
  }
  return chunks;
}

/** At most one chunk. After a failure only the bill is left to be told. */
function readFrame(frame: SseFrame, state: State): Batch {
  const { provider, reader } = state;
  const json = eventIn(frame);
  const response = objectIn(json?.response);
  const error = json === undefined ? malformedEvent() : failureIn(frame, json, response);
  const isLast = LAST.includes(json?.type);
  state.failure ??= error;
  state.isOver = isLast;
  if (state.failure || !json)
    return response && (error || isLast) ? [{ events: readBill(response, provider, reader) }] : [];
  const events = isLast ? lastEvents(response ?? {}, provider, reader) : readEvent(json, reader);
  return [{ events, frame: { event: frame.event ?? textIn(json.type), data: frame.data } }];
}

/** Items that were never told of, because the host streams nothing but the end, are told of now. */
function lastEvents(response: Json, provider: Provider, reader: ItemReader): readonly ChatEvent[] {
  const untold = reader.hasItems ? [] : objectsIn(response.output);
  const said = untold.flatMap((item, place) => reader.done(place, item));
  return [...said, ...readEnd(response, provider, reader), { type: 'terminator' }];
}

/** Which event brings a piece of what. */
const PIECES: Readonly<Record<string, Piece>> = {
  'response.output_text.delta': 'text',
  'response.refusal.delta': 'refusal',
  'response.reasoning_summary_text.delta': 'reasoning',
  'response.reasoning_text.delta': 'reasoning',
  'response.function_call_arguments.delta': 'input',
  'response.custom_tool_call_input.delta': 'input',
  // Input of tools that the provider runs itself: a model that writes it is at work.
  'response.code_interpreter_call_code.delta': 'other',
  'response.mcp_call_arguments.delta': 'other',
};

function readEvent(json: Json, reader: ItemReader): readonly ChatEvent[] {
  const type = textIn(json.type) ?? '';
  const place = typeof json.output_index === 'number' ? json.output_index : 0;
  const piece = Object.hasOwn(PIECES, type) ? PIECES[type] : undefined;
  if (piece) return reader.grown(place, piece, textIn(json.delta) ?? '');
  if (type === 'response.created') {
    const model = textIn(objectIn(json.response)?.model);
    return model ? [{ type: 'served', model }] : [];
  }
  if (type === 'response.output_item.added') return reader.added(place, objectIn(json.item) ?? {});
  if (type === 'response.output_item.done') return reader.done(place, objectIn(json.item) ?? {});
  return type === 'response.reasoning_summary_part.added' ? reader.parted(place) : [];
}

function failureIn(frame: SseFrame, json: Json, response: Json | undefined): GatewayError | undefined {
  const isFailed = json.type === 'response.failed' || json.type === 'response.cancelled';
  if (!isFailed) return errorIn(frame.event, json);
  return (
    (response && errorIn(undefined, response)) ??
    new GatewayError('provider-failed', 'The provider gave the answer up without saying why.')
  );
}
