import { packCallId } from '../../core/call-signature.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json, SseFrame } from '../../core/types.ts';
import { signatureIn } from './signature.ts';

/** What is known of the calls of one choice. */
interface Seen {
  calls: number;
  /** A signature that came before the call that it belongs to. */
  pending: string | undefined;
}

/** A frame with the first call of an answer, whose signature may still follow. */
interface Held {
  readonly frame: SseFrame;
  readonly json: Json;
}

/**
 * Puts Gemini's signatures into the ids of the calls that they belong to, because many clients drop the field that they
 * come in. Frames without one are passed on untouched; a first call without one waits for the next frame, no longer,
 * because a signature may come in a delta of its own (open-webui/computer 224, seen 2026-11-20).
 */
export async function* carrySignatures(
  frames: AsyncIterable<readonly SseFrame[]>,
): AsyncGenerator<readonly SseFrame[]> {
  const seen = new Map<unknown, Seen>();
  let held: Held | undefined;
  try {
    for await (const batch of frames) {
      const ready: SseFrame[] = [];
      for (const frame of batch) {
        const json = MENTIONS.test(frame.data) ? parsed(frame) : undefined;
        if (held) ready.push(released(held, json));
        const read: { frame: SseFrame; waits: boolean } = json ? readFrame(frame, json, seen) : { frame, waits: false };
        held = json && read.waits ? { frame: read.frame, json } : undefined;
        if (!held) ready.push(read.frame);
      }
      if (ready.length > 0) yield ready;
    }
  } catch (error) {
    if (held) yield [held.frame]; // What arrived before the failure has arrived.
    throw error;
  }
  if (held) yield [held.frame];
}

/** The same in an answer that came whole. */
export function carriedSignatures(json: Json): Json {
  return packed(json, 'message', () => newSeen()).json;
}

/** What makes a frame worth a look: all others are passed on unread. */
const MENTIONS = /"(tool_calls|thought_signature)"/;

function readFrame(frame: SseFrame, json: Json, seen: Map<unknown, Seen>): { frame: SseFrame; waits: boolean } {
  const seenOf = (choice: Json) => {
    const known = seen.get(choice.index) ?? newSeen();
    seen.set(choice.index, known);
    return known;
  };
  const { json: patched, waits } = packed(json, 'delta', seenOf);
  return { frame: patched === json ? frame : { ...frame, data: JSON.stringify(patched) }, waits };
}

/** The frame that was held, with the signature that the next one has brought for it, if it has. */
function released({ frame, json }: Held, next: Json | undefined): SseFrame {
  const [choice] = objectsIn(next?.choices);
  const delta = objectIn(choice?.delta);
  const pending = delta?.tool_calls === undefined ? signatureIn(delta) : undefined;
  if (pending === undefined || choice?.index !== objectsIn(json.choices)[0]?.index) return frame;
  return { ...frame, data: JSON.stringify(packed(json, 'delta', () => ({ calls: 0, pending })).json) };
}

/** An event or answer with the signatures of its calls in their ids, and whether one may yet come for its first call. */
function packed(
  json: Json,
  place: 'delta' | 'message',
  seenOf: (choice: Json) => Seen,
): { readonly json: Json; readonly waits: boolean } {
  const told = objectsIn(json.choices);
  let waits = false;
  const choices = told.map((choice) => {
    const content = objectIn(choice[place]);
    if (!content) return choice;
    const seen = seenOf(choice);
    const calls = packedCalls(content, json.id, seen);
    waits ||= told.length === 1 && calls.waits;
    return calls.list === content.tool_calls ? choice : { ...choice, [place]: { ...content, tool_calls: calls.list } };
  });
  return { json: choices.every((choice, at) => choice === told[at]) ? json : { ...json, choices }, waits };
}

function packedCalls(
  content: Json,
  answerId: unknown,
  seen: Seen,
): { readonly list: unknown; readonly waits: boolean } {
  const loose = signatureIn(content);
  const { tool_calls: told } = content;
  if (!Array.isArray(told)) {
    seen.pending = loose ?? seen.pending;
    return { list: told, waits: false };
  }
  let waits = false;
  const list = told.map((item: unknown) => {
    const call = objectIn(item);
    if (!call || !textIn(objectIn(call.function)?.name)) return item; // The rest of a call that has begun before.
    const place = seen.calls++;
    const signature = signatureIn(call) ?? (place === 0 ? (loose ?? seen.pending) : undefined);
    waits ||= place === 0 && signature === undefined;
    if (signature === undefined) return item;
    // Gemini leaves ids out; the same one is made up where no signature comes (`mend.ts`).
    const id = textIn(call.id) || `call_${textIn(answerId) ?? ''}_${place}`;
    return { ...call, id: packCallId(id, signature) };
  });
  return { list: list.some((item, at) => item !== told[at]) ? list : told, waits };
}

function newSeen(): Seen {
  return { calls: 0, pending: undefined };
}

function parsed({ data }: SseFrame): Json | undefined {
  try {
    return objectIn(JSON.parse(data));
  } catch {
    return undefined; // Whoever reads it next says so.
  }
}
