import { expect } from 'vitest';
import type { Call, Heard, Reading } from './reading.ts';
import type { Recording } from './recording.ts';
import type { Client } from './stage.ts';

/** What a client of any dialect must read where a client of the recording's own dialect has read `direct`. */
export function expectationOf(direct: Reading, recording: Recording, client: Client): unknown {
  const own = { ...direct, calls: direct.calls.map(named) };
  if (client === recording.wire) return own;
  const { refusal, end, text, calls } = direct;
  // Gemini says `stop` where it calls tools, and Anthropic `tool_use` where it has run all of them itself.
  const told = { ...own, end: end === 'stop' || end === 'tools' ? (calls.length > 0 ? 'tools' : 'stop') : end };
  if (client !== 'anthropic-messages') return told;
  // This dialect has no place for a refusal but the text, and always tells usage: an estimate, if the provider told none.
  const usage = direct.usage ?? expect.objectContaining({ output: expect.any(Number) });
  return { ...told, text: text + refusal, refusal: end === 'filter' ? refusal : '', usage };
}

/** An id that the provider left out is made up. */
function named(call: Call): unknown {
  return { ...call, id: call.id || expect.stringMatching(/./) };
}

/**
 * What the SDK gave out, but for what the gateway changes on purpose in its own dialect: what clients throw without is
 * completed (role, and index and id of calls, which the readings compare), and usage is told once, with its cost.
 */
export function given({ given: all }: Heard): object[] {
  const isChanged = (name: string) => /^(tool_calls|role|cost)$/.test(name);
  const told: object[] = JSON.parse(JSON.stringify(all, (name, value) => (isChanged(name) ? undefined : value)));
  const last = told.findLast((one) => 'usage' in one && one.usage);
  // A chunk of neither choices nor usage is a placeholder, on which clients break: it is not resent.
  const isSaying = (one: object) => one === last || !('choices' in one && String(one.choices) === '');
  return told.filter(isSaying).map((one) => (one === last ? one : { ...one, usage: undefined }));
}
