import { GatewayError } from '../../core/errors.ts';
import type { Batch, ChatEvent, Chunk, Json, Provider, SseFrame } from '../../core/types.ts';
import { errorIn } from '../openai/error.ts';
import { objectIn, objectsIn, textIn } from '../openai/wire.ts';
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
  const reader = createItemReader();
  for await (const batch of frames) {
    const chunks: Chunk[] = [];
    let failure: GatewayError | undefined;
    for (const frame of batch) {
      // Some hosts keep a connection alive with empty events, on which clients would break.
      if (frame.data.trim() === '' && frame.event !== 'error') continue;
      if (frame.data.startsWith('[DONE]')) continue;
      const json = parse(frame);
      const response = objectIn(json?.response);
      const error = json === undefined ? malformed() : failureIn(frame, json, response);
      if (error) {
        // What came before a failure is billed; OpenAI tells an error first, and then the response that failed of it.
        chunks.push({ events: response ? readBill(response, provider) : [] });
        failure ??= error;
      }
      if (failure || !json) continue;
      const isLast = json.type === 'response.completed' || json.type === 'response.incomplete';
      const events = isLast ? lastEvents(response ?? {}, provider, reader) : readEvent(json, reader);
      chunks.push({ events, frame: { event: frame.event ?? textIn(json.type), data: frame.data } });
      if (!isLast) continue;
      yield chunks;
      return; // Whatever follows is not part of the answer.
    }
    if (chunks.length > 0) yield chunks;
    if (failure) throw failure; // What arrived before the failure has arrived.
  }
}

/** Items that were never told of, because the host streams nothing but the end, are told of now. */
function lastEvents(response: Json, provider: Provider, reader: ItemReader): readonly ChatEvent[] {
  const untold = reader.hasItems ? [] : objectsIn(response.output);
  const said = untold.flatMap((item, place) => reader.done(place, item));
  return [...said, ...readEnd(response, provider, reader.hasCalls), { type: 'terminator' }];
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

function parse({ data }: SseFrame): Json | undefined {
  try {
    return objectIn(JSON.parse(data));
  } catch {
    return undefined; // The caller makes a failure of it: an event is never skipped silently.
  }
}

function malformed(): GatewayError {
  return new GatewayError('provider-failed', 'The provider sent an event that is not JSON.');
}
