import { usageOf } from '../chat-wire.ts';
import { CHUNKED, chunk, head, type JSON_TYPE, LAST_CHUNK } from '../http-writer.ts';
import type { Stage } from '../stage.ts';
import { begin, type Fault, type FaultOptions, isStreamed, sendFrames, wholeBody } from './fault.ts';

const ONE_KILOBYTE = 1024;

/** Rows 15 and 36 to 38: the transport is sound and what it carries is not. */
export const streamFaults = {
  'malformed-json': {
    row: 15,
    about: 'one event is no JSON; the rest is in order, so that skipping it would look like success',
    play: (options) => async (stage) => {
      const rest = await begin(stage, options);
      if (!isStreamed(stage, options)) await stage.send(chunk('{{,'));
      else await stage.send(chunk('data: {"choices":[{"delta":{"content":"ha\n\n'));
      await sendFrames(stage, rest, options);
      await stage.send(LAST_CHUNK);
      stage.meter.end('completed');
    },
  },
  'giant-line': {
    row: 36,
    about: 'one line of 8 MB (`bytes`), a kilobyte at a time',
    play: (options) => async (stage) => {
      const filler = 'a'.repeat(ONE_KILOBYTE);
      const pieces = Math.ceil((options.bytes ?? 8 * ONE_KILOBYTE ** 2) / ONE_KILOBYTE);
      // What is billed is what the usage says: the whole line, at 4 characters a token.
      const outputTokens = (pieces * ONE_KILOBYTE) / 4;
      const usage = options.usage ?? { ...usageOf(stage.request, options), outputTokens };
      const { type, body } = wholeBody(stage, { ...options, pieces: ['HERE'], usage });
      const [before = '', after = ''] = body.split('HERE');
      await stage.send(head(200, [type, CHUNKED]));
      await stage.send(chunk(before));
      for (let sent = 0; sent < pieces; sent++) {
        if (isStreamed(stage, options)) stage.meter.produce((sent + 1) / pieces);
        await stage.send(chunk(filler));
      }
      await stage.send(chunk(after));
      await stage.send(LAST_CHUNK);
      stage.meter.end('completed');
    },
  },
  'invalid-utf8': {
    row: 37,
    about: 'the text holds bytes that are not UTF-8',
    play: (options) => async (stage) => {
      const { type, body } = wholeBody(stage, { ...options, pieces: ['good ', 'BAD', ' good'] });
      const [before = '', after = ''] = body.split('BAD');
      // A lone continuation byte, a byte that never occurs, and a sequence that is cut short.
      const bad = Buffer.from([0x80, 0xff, 0xe5, 0xa5]);
      await sendPieces(stage, type, [Buffer.concat([Buffer.from(before), bad, Buffer.from(after)])]);
    },
  },
  'split-code-points': {
    row: 37,
    about: 'every byte in a chunk of its own, those of 好🙂 too',
    play: (options) => async (stage) => {
      const { type, body } = wholeBody(stage, { text: '好🙂', ...options });
      await sendPieces(
        stage,
        type,
        Array.from(Buffer.from(body), (byte) => Buffer.from([byte])),
      );
    },
  },
  'data-after-done': {
    row: 38,
    about: 'a content event after [DONE]',
    play: (options) =>
      tamper(options, (events) => [...events, events.find((event) => event.includes('"content"')) ?? '']),
  },
  'two-finish-reasons': {
    row: 38,
    about: 'the finish reason twice',
    play: (options) =>
      tamper(options, (events) =>
        events.flatMap((event) => (/"finish_reason":"/.test(event) ? [event, event] : [event])),
      ),
  },
  'usage-twice': {
    row: 38,
    about: 'a first usage that is too small, then the right one',
    play: (options) =>
      tamper({ usageInStream: true, ...options }, (events) =>
        events.flatMap((event) => (/"usage":\{/.test(event) ? [withSmallUsage(event), event] : [event])),
      ),
  },
} as const satisfies Record<string, Fault>;

/** Sends a whole streamed answer whose list of events was changed. What is not streamed is left as it is. */
function tamper(options: FaultOptions, change: (events: string[]) => string[]) {
  return async (stage: Stage) => {
    const { type, body } = wholeBody(stage, options);
    const events = body.split('\n\n').slice(0, -1);
    const changed = isStreamed(stage, options) ? change(events).map((event) => `${event}\n\n`) : [body];
    await sendPieces(stage, type, changed);
  };
}

function withSmallUsage(event: string): string {
  return event.replace(/"usage":.*$/, '"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}');
}

async function sendPieces(stage: Stage, type: typeof JSON_TYPE, pieces: readonly (string | Buffer)[]): Promise<void> {
  await stage.send(head(200, [type, CHUNKED]));
  for (const piece of pieces) await stage.send(chunk(piece));
  await stage.send(LAST_CHUNK);
  stage.meter.end('completed');
}
