import { objectIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** A content block on its way. */
type Block = Record<string, unknown>;

/** Puts the events of a stream together to the message that they tell, as clients do. */
export function foldMessage(events: readonly Json[]): Json {
  let message: Json = {};
  const content: Block[] = [];
  let input: string[] = [];
  for (const event of events) {
    const block = content.at(-1);
    if (event.type === 'message_start') message = objectIn(event.message) ?? {};
    else if (event.type === 'content_block_start') {
      content.push({ ...objectIn(event.content_block) });
      input = [];
    } else if (event.type === 'content_block_delta' && block) addDelta(block, objectIn(event.delta) ?? {}, input);
    else if (event.type === 'content_block_stop' && block?.type === 'tool_use') block.input = inputFrom(input.join(''));
    else if (event.type === 'message_delta') message = { ...message, ...objectIn(event.delta), usage: event.usage };
  }
  return { ...message, content: content.map(whole) };
}

function addDelta(block: Block, delta: Json, input: string[]): void {
  if (delta.type === 'input_json_delta') input.push(textIn(delta.partial_json) ?? '');
  for (const name of ['text', 'thinking', 'signature']) {
    if (name in delta) {
      const pieces = Array.isArray(block[name]) ? block[name] : [];
      pieces.push(delta[name]);
      block[name] = pieces;
    }
  }
}

/** Pieces are collected and joined once, so that a long answer takes linear time. */
function whole(block: Block): Block {
  return Object.fromEntries(
    Object.entries(block).map(([name, value]) => [name, Array.isArray(value) ? value.join('') : value]),
  );
}

/** The input of a tool as text, whatever it is: the model may have been cut short, and then it is no JSON. */
export function inputFrom(text: string): Json {
  if (text.trim() === '') return {};
  try {
    const value = objectIn(JSON.parse(text));
    if (value) return value;
  } catch {
    // Kept as it is, under a name that says so: an empty input would look as if the model had meant it.
  }
  return { [RAW]: text };
}

const RAW = '_raw';

/** The way back from `inputFrom`. */
export function inputText(input: unknown): string {
  const fields = objectIn(input) ?? {};
  const raw = textIn(fields[RAW]);
  return raw !== undefined && Object.keys(fields).length === 1 ? raw : JSON.stringify(fields);
}
