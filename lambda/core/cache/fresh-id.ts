import { objectIn, textIn } from '../json.ts';
import type { Batch, Chunk, Json } from '../types.ts';

/** Shorter ones may be other words of the same answer, too. */
const TELLING_LENGTH = 12;

/** Gives an answer that was given before an id of its own, wherever its provider's is told: `chatcmpl-`, `msg_` and so on stay. */
export function withFreshId(batch: Batch, callId: string): Batch {
  const old = idIn(batch);
  if (old === undefined) return batch;
  const fresh = `${/^[a-z]+[-_]/.exec(old)?.[0] ?? ''}${callId}`;
  return batch.map((chunk) => retold(chunk, old, fresh));
}

/** At the top of a body or a frame of chat; of a stream of messages or responses, in its first frame. */
function idIn(batch: Batch): string | undefined {
  for (const { body, frame } of batch) {
    const json = body ?? (frame && objectIn(parsed(frame.data)));
    const id = json && (textIn(json.id) ?? textIn(objectIn(json.message ?? json.response)?.id));
    if (id) return id;
  }
  return undefined;
}

function retold(chunk: Chunk, old: string, fresh: string): Chunk {
  if (chunk.body) return chunk.body.id === old ? { ...chunk, body: { ...chunk.body, id: fresh } } : chunk;
  if (!chunk.frame?.data.includes(JSON.stringify(old))) return chunk;
  // Within a text its quotes would be escaped: what stands between bare ones is the id itself.
  const data =
    old.length >= TELLING_LENGTH
      ? chunk.frame.data.replaceAll(JSON.stringify(old), JSON.stringify(fresh))
      : JSON.stringify(withId(objectIn(parsed(chunk.frame.data)) ?? {}, old, fresh));
  return { ...chunk, frame: { ...chunk.frame, data } };
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
