import { objectIn, objectsIn } from '../../core/json.ts';
import type { Json, SseFrame } from '../../core/types.ts';

/** Texts that come piece by piece; all others come once, or again. */
const GROWING: ReadonlySet<string> = new Set([
  'content',
  'reasoning',
  'reasoning_content',
  'refusal',
  'text',
  'arguments',
  'input',
  'summary',
  'data',
]);

/** A stream of choices as the body that it would have been, with all that its provider said. */
export function bodyFrom(frames: readonly SseFrame[], object: string): Json {
  const body: Record<string, unknown> = {};
  const choices = new Map<unknown, Record<string, unknown>>();
  for (const { data } of frames) {
    if (data === '[DONE]') continue;
    // It has been read once already, to an object.
    const { choices: told, usage, ...rest } = JSON.parse(data) as Json;
    Object.assign(body, rest, usage ? { usage } : {});
    for (const { delta, ...choice } of objectsIn(told)) {
      const known = choices.get(choice.index) ?? {};
      choices.set(choice.index, known);
      grow(known, choice);
      if (delta) known.message = grow(objectOf(known.message), objectIn(delta) ?? {});
    }
  }
  const inOrder = [...choices.values()].map((choice) => ({ ...choice, ...wholeMessage(choice.message) }));
  return { ...body, object, choices: inOrder };
}

/** A body with choices as the stream that it would have been: what is said in one piece, how it ended, what it used. */
export function framesFrom(body: Json, object: string): readonly SseFrame[] {
  const { choices, usage, ...rest } = body;
  const frame = (told: readonly Json[], more: Json = {}) => ({
    data: JSON.stringify({ ...rest, object, choices: told, ...more }),
  });
  const all = objectsIn(choices);
  const said = all.map(({ message, finish_reason: _, ...choice }) => ({
    ...choice,
    ...(message !== undefined && { delta: numbered(objectIn(message) ?? {}) }),
    finish_reason: null,
  }));
  const ends = all.map(({ index, finish_reason, message }) => ({
    index,
    ...(message === undefined ? { text: '' } : { delta: {} }),
    finish_reason,
  }));
  return [
    ...said.map((choice) => frame([choice])),
    ...ends.map((choice) => frame([choice])),
    ...(usage ? [frame([], { usage })] : []),
  ];
}

/** Puts a piece to what was said before. Members of lists that have a number belong to the one of that number. */
function grow(known: Record<string, unknown>, piece: Json): Record<string, unknown> {
  for (const [name, value] of Object.entries(piece)) {
    const before = known[name];
    if (value === null || value === undefined) known[name] ??= value;
    else if (name === 'content' && Array.isArray(value) !== Array.isArray(before) && before)
      known[name] = growList([...partsOf(before)], partsOf(value));
    else if (Array.isArray(value)) known[name] = growList(Array.isArray(before) ? before : [], value);
    else if (typeof value === 'object') known[name] = grow(objectOf(before), objectIn(value) ?? {});
    else if (typeof value === 'string' && GROWING.has(name) && typeof before === 'string') known[name] = before + value;
    else if (value !== '' || before === undefined || before === null) known[name] = value; // Some repeat names as nothing.
  }
  return known;
}

/** Mistral thinks in lists of parts, and speaks in texts: both are parts of one content. */
function partsOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  return content === '' ? [] : [{ type: 'text', text: content }];
}

function growList(known: unknown[], pieces: readonly unknown[]): unknown[] {
  for (const piece of pieces) {
    const object = objectIn(piece);
    const same = object?.index === undefined ? undefined : known.find((one) => objectIn(one)?.index === object.index);
    if (object && same) grow(objectOf(same), object);
    else known.push(object ? grow({}, object) : piece);
  }
  return known;
}

/** What was put together here may be changed here. */
function objectOf(value: unknown): Record<string, unknown> {
  const object = objectIn(value);
  return object ? (object as Record<string, unknown>) : {};
}

/** A whole message does not number its calls, and says of content that there is none. */
function wholeMessage(value: unknown): { readonly message?: Json } {
  const message = objectIn(value);
  if (!message) return {};
  const { tool_calls: calls, ...rest } = message;
  // A stream begins with content that is empty, and of a message that only calls there is none.
  const isSilent = rest.content === '' && (objectsIn(calls).length > 0 || objectIn(rest.function_call));
  const told = { content: null, ...rest, ...(isSilent && { content: null }) };
  if (!Array.isArray(calls)) return { message: told };
  return { message: { ...told, tool_calls: objectsIn(calls).map(({ index: _, ...call }) => call) } };
}

function numbered(message: Json): Json {
  const { tool_calls: calls, ...rest } = message;
  return Array.isArray(calls)
    ? { ...rest, tool_calls: objectsIn(calls).map((call, index) => ({ index, ...call })) }
    : message;
}
