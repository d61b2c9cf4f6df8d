import { EVENT_STREAM, head, JSON_TYPE, whole } from '../http-writer.ts';
import type { Stage } from '../stage.ts';
import { begin, type Fault, wholeBody } from './fault.ts';

/** Rows 31 to 35: the HTTP itself is wrong, or rare. */
export const framingFaults = {
  'duplicate-content-type': {
    row: 31,
    about: 'a sound answer with a second content type',
    play: (options) => async (stage) => {
      const { type, body } = wholeBody(stage, options);
      await stage.send(whole(200, [type, ['content-type', 'text/html']], body));
      stage.meter.end('completed');
    },
  },
  'duplicate-content-length': {
    row: 32,
    about: 'two content lengths that differ',
    play: () => sendOnce(`${head(200, [EVENT_STREAM, ['content-length', '2'], ['content-length', '5']])}hello`),
  },
  'content-length-and-chunked': {
    row: 32,
    about: 'a content length and chunks',
    play: () => {
      const headers = head(200, [EVENT_STREAM, ['content-length', '2'], ['transfer-encoding', 'chunked']]);
      return sendOnce(`${headers}5\r\nhello\r\n0\r\n\r\n`);
    },
  },
  'header-overflow': {
    row: 33,
    about: 'headers of more than 16 KB (`bytes`, default 20,000)',
    play: (options) => sendOnce(whole(200, [JSON_TYPE, ['x-large', 'a'.repeat(options.bytes ?? 20_000)]], '{}')),
  },
  'nul-header': {
    row: 33,
    about: 'a NUL in a header',
    play: () => sendOnce(whole(200, [JSON_TYPE, ['x-odd', 'a\0b']], '{}')),
  },
  'early-hints': {
    row: 34,
    about: '103 Early Hints before a sound answer',
    play: (options) => async (stage) => {
      const { type, body } = wholeBody(stage, options);
      await stage.send(head(103, [['link', '</style.css>; rel=preload']]) + whole(200, [type], body));
      stage.meter.end('completed');
    },
  },
  'http-1-0': {
    row: 34,
    about: 'a sound answer in HTTP/1.0, ended by closing the connection',
    play: (options) => async (stage) => {
      const { type, body } = wholeBody(stage, options);
      await stage.send(head(200, [type], '1.0') + body);
      stage.meter.end('completed');
      stage.fin();
    },
  },
  'bad-chunk-size': {
    row: 35,
    about: 'begins to answer, then a chunk whose size is no number',
    play: (options) => async (stage) => {
      await begin(stage, options);
      await stage.send('ZZZ\r\nhello\r\n');
      await stage.untilClientLeaves();
    },
  },
} as const satisfies Record<string, Fault>;

/** Sends bytes that no client should accept, and leaves the connection open: the client must end it. */
function sendOnce(response: string) {
  return (stage: Stage) => stage.send(response);
}
