import { objectIn, objectsIn } from '../../core/json.ts';
import type { Chat, Json, SseFrame, Writer } from '../../core/types.ts';
import { createFreeTextTelling } from './free-text-tools.ts';
import { customTools } from './message.ts';
import { createOldTelling, isAskedOldWay } from './old-functions.ts';
import type { Telling } from './telling.ts';

/** Tells calls in the form in which the caller has offered what is called, where its provider was told of functions. */
export function retelling({ original }: Chat, writer: Writer): Writer {
  const custom = customTools(original.body);
  const isOld = isAskedOldWay(original.body);
  if (!isOld && custom.size === 0) return writer;
  const tell = isOld ? createOldTelling() : createFreeTextTelling(custom);
  return {
    frames: (batch) => writer.frames(batch).map((frame) => retoldFrame(frame, tell)),
    whole: (batch) => retold(writer.whole(batch), tell, 'message'),
    error: (error) => writer.error(error),
  };
}

function retoldFrame(frame: SseFrame, tell: Telling): SseFrame {
  if (!MENTIONS.test(frame.data)) return frame;
  // It has been read once already, to an object, or was written here.
  const json = JSON.parse(frame.data) as Json;
  const told = retold(json, tell, 'delta');
  return told === json ? frame : { ...frame, data: JSON.stringify(told) };
}

/** What makes a frame worth a look: all others are passed on unread. */
const MENTIONS = /^\{.*"(tool_calls|finish_reason)"/s;

function retold(json: Json, tell: Telling, place: 'delta' | 'message'): Json {
  if (!Array.isArray(json.choices) || objectIn(json.error)) return json;
  const told = objectsIn(json.choices);
  const choices = told.map((choice) => tell(choice, place));
  return choices.some((choice, at) => choice !== told[at]) ? { ...json, choices } : json;
}
