import { expect } from 'vitest';
import type { Call, Reading } from './reading.ts';
import type { Recording } from './recording.ts';
import type { Client } from './stage.ts';

/** What a client of any dialect must read where a client of the recording's own dialect has read `direct`. */
export function expectationOf(direct: Reading, recording: Recording, client: Client): unknown {
  if (client === recording.wire) return { ...direct, calls: direct.calls.map(named) };
  const { refusal, end, text, calls } = direct;
  // Gemini says `stop` where it calls tools; elsewhere that has a word of its own.
  const told = { ...direct, calls: calls.map(named), end: end === 'stop' && calls.length > 0 ? 'tools' : end };
  // This dialect has no place for a refusal but the text.
  if (client !== 'anthropic-messages') return told;
  // Usage is told in every answer of this dialect: where the provider told none, it is an estimate.
  const usage = direct.usage ?? expect.objectContaining({ output: expect.any(Number) });
  return { ...told, text: text + refusal, refusal: end === 'filter' ? refusal : '', usage };
}

/** An id that the provider left out is made up. */
function named(call: Call): unknown {
  return { ...call, id: call.id || expect.stringMatching(/./) };
}
