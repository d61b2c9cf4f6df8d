import { chunk, head, JSON_TYPE, LAST_CHUNK } from '../http-writer.ts';
import { answer } from '../plays.ts';
import { begin, closeDelimited, type Fault, isStreamed, wholeBody } from './fault.ts';

/** Rows 5 to 14: the connection fails, or says nothing, or ends where it should not. */
export const connectionFaults = {
  'hang-before-headers': {
    row: 5,
    about: 'takes the request and is silent',
    play: () => (stage) => stage.untilClientLeaves(),
  },
  'fin-before-headers': {
    row: 6,
    about: 'takes the request and closes the connection',
    play: () => async (stage) => stage.fin(),
  },
  'rst-before-headers': {
    row: 6,
    about: 'takes the request and resets the connection',
    play: () => (stage) => stage.rst(),
  },
  'stale-socket': {
    row: 7,
    about: 'takes a second request on a kept connection and closes it; answers on a fresh one',
    play: (options) => async (stage) => {
      if (stage.request.onSocket === 1) return answer(options)(stage);
      stage.fin();
    },
  },
  'not-http': {
    row: 8,
    about: 'answers in another protocol',
    play: () => async (stage) => {
      await stage.send('SSH-2.0-OpenSSH_9.9\r\n');
      await stage.untilClientLeaves();
    },
  },
  'hang-mid-stream': {
    row: 9,
    about: 'begins to answer and falls silent',
    play: (options) => async (stage) => {
      await begin(stage, options);
      await stage.untilClientLeaves();
    },
  },
  'slow-drip': {
    row: 10,
    about: 'sends a whole answer one byte at a time',
    play: (options) => async (stage) => {
      const { type, body } = wholeBody(stage, options);
      const all = Buffer.from(body);
      await stage.send(head(200, [type, ['transfer-encoding', 'chunked']]));
      for (let at = 0; at < all.length; at++) {
        await stage.send(chunk(all.subarray(at, at + 1)));
        await stage.wait(options.gapMs ?? 1000);
        // An answer that is not streamed exists as a whole before its first byte leaves.
        if (isStreamed(stage, options)) stage.meter.produce((at + 1) / all.length);
      }
      await stage.send(LAST_CHUNK);
      stage.meter.end('completed');
    },
  },
  'rst-mid-stream': {
    row: 11,
    about: 'begins to answer and resets the connection',
    play: (options) => async (stage) => {
      await begin(stage, options);
      await stage.rst();
    },
  },
  'fin-mid-chunked': {
    row: 12,
    about: 'begins a chunked answer and closes the connection before the last chunk',
    play: (options) => async (stage) => {
      await begin(stage, options);
      stage.fin();
    },
  },
  'short-content-length': {
    row: 12,
    about: 'promises more bytes than it sends, and closes the connection',
    play: (options) => async (stage) => {
      await begin(stage, options, { headers: [['content-length', '1000000']], wrap: (data) => data });
      stage.fin();
    },
  },
  'fin-close-delimited': {
    row: 13,
    about: 'cuts an answer in the middle of an event, where the end of the connection is a valid end',
    play: (options) => async (stage) => {
      const [next] = await begin(stage, options, closeDelimited);
      if (next) await stage.send(`data: ${next.data.slice(0, next.data.length / 2)}`);
      stage.fin();
    },
  },
  'terminator-missing': {
    row: 14,
    about: 'ends a well-framed answer without finish reason, usage and [DONE]',
    play: (options) => async (stage) => {
      await begin(stage, { after: Number.POSITIVE_INFINITY, ...options });
      await stage.send(LAST_CHUNK);
    },
  },
  'zero-bytes': {
    row: 24,
    about: 'answers 200 with an empty body',
    play: () => (stage) => stage.send(head(200, [JSON_TYPE, ['content-length', '0']])),
  },
} as const satisfies Record<string, Fault>;
