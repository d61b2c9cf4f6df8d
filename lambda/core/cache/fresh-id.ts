import { objectIn, textIn } from '../json.ts';
import type { Batch, Chunk, Json } from '../types.ts';

/** Shorter ones may be other words of the same answer, too. */
const TELLING_LENGTH = 12;

/** What tells an id: a chunk of chat or a continued text, the state of a response, the beginning of a message. */
const MAY_TELL = /"(choices|response|message)"/;

/** Gives an answer that was given before an id of its own, wherever its provider's is told: `chatcmpl-`, `msg_` and so on stay. */
export function withFreshId(batch: Batch, callId: string): Batch {
  // More than one where a host gives each event another.
  const known = new Map<string, string>();
  const freshFor = (old: string) => `${/^[a-z]+[-_]/.exec(old)?.[0] ?? ''}${callId}`;
  const retold = (chunk: Chunk): Chunk => {
    const { body, frame } = chunk;
    if (body) return typeof body.id === 'string' ? { ...chunk, body: { ...body, id: freshFor(body.id) } } : chunk;
    if (!frame) return chunk;
    const of = [...known.keys()].find((old) => frame.data.includes(JSON.stringify(old))) ?? idIn(frame.data);
    if (of === undefined) return chunk;
    known.set(of, freshFor(of));
    return { ...chunk, frame: { ...frame, data: replaced(frame.data, of, freshFor(of)) } };
  };
  return batch.map(retold);
}

function idIn(data: string): string | undefined {
  const json = MAY_TELL.test(data) ? objectIn(parsed(data)) : undefined;
  // An empty one, as of a host that begins with what it has filtered, is none, and would be found in every frame.
  return json && (textIn(json.id) || textIn(objectIn(json.message ?? json.response)?.id) || undefined);
}

/** Within a text its quotes would be escaped: what stands between bare ones is the id itself. */
function replaced(data: string, old: string, fresh: string): string {
  if (old.length >= TELLING_LENGTH) return data.replaceAll(JSON.stringify(old), JSON.stringify(fresh));
  return JSON.stringify(withId(objectIn(parsed(data)) ?? {}, old, fresh));
}

function withId(json: Json, old: string, fresh: string): Json {
  const own = json.id === old ? { id: fresh } : {};
  const inner = Object.entries(json).flatMap(([name, value]) => {
    const object = name === 'message' || name === 'response' ? objectIn(value) : undefined;
    return object ? [[name, { ...object, ...(object.id === old && { id: fresh }) }] as const] : [];
  });
  return { ...json, ...own, ...Object.fromEntries(inner) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // `[DONE]`.
  }
}
