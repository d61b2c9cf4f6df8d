/**
 * The `responseStream` of a streaming function, as AWS's runtime client makes it: a plain object that passes its
 * methods to a writable, with the prelude in front of the first write. Seen in aws-lambda-ric 4.0.2, 2026-11-20.
 */
import { Writable } from 'node:stream';
import { PIECE_BYTES, WINDOW_BYTES } from './messages.ts';

/** Where the bytes of a response go, and how they are held back while nobody reads them. */
export interface ResponseChannel {
  /** What the function is given. */
  readonly stream: ResponseStream;
  /** What the function said its output is; final once something was written. */
  readonly contentType: string;
  /** The reader took so many bytes. */
  grant(bytes: number): void;
  /** Settles when the last byte was sent; rejects if the function destroyed the stream. */
  readonly finished: Promise<void>;
  /** Ends the response, whatever the function has left open. */
  end(): void;
}

/** The part of the response stream that `HttpResponseStream.from` touches; the rest is a Node writable's. */
export interface ResponseStream {
  setContentType(contentType: string): void;
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
}

const PRELUDE_CONTENT_TYPE = 'application/vnd.awslambda.http-integration-response';
const DEFAULT_CONTENT_TYPE = 'application/octet-stream';
/** As of the HTTP request that carries the response on AWS: from here on `write` returns false. */
const HIGH_WATER_MARK_BYTES = 16 * 1024;

/** What `awslambda.HttpResponseStream` is to functions. */
export const HttpResponseStream = {
  /** Sets status and headers. They are sent with the first write, and not at all without one. */
  from<T extends ResponseStream>(stream: T, prelude: unknown): T {
    stream.setContentType(PRELUDE_CONTENT_TYPE);
    const json = JSON.stringify(prelude);
    stream._onBeforeFirstWrite = (write) => {
      write(json);
      write(new Uint8Array(8));
    };
    return stream;
  },
};

/** Opens the response of one invocation. `send` gets pieces that it may keep and transfer. */
export function openResponse(send: (piece: Uint8Array<ArrayBuffer>) => void): ResponseChannel {
  let contentType = DEFAULT_CONTENT_TYPE;
  let credit = WINDOW_BYTES;
  let resume: (() => void) | undefined;

  const sendAll = (chunk: Uint8Array, done: () => void) => {
    let at = 0;
    while (at < chunk.length && credit > 0) {
      // A copy, because the buffer may be a part of Node's pool, which must not be transferred.
      const piece = new Uint8Array(chunk.subarray(at, at + Math.min(PIECE_BYTES, credit)));
      at += piece.length;
      credit -= piece.length;
      send(piece);
    }
    if (at === chunk.length) done();
    else resume = () => sendAll(chunk.subarray(at), done);
  };
  const writable = new Writable({
    highWaterMark: HIGH_WATER_MARK_BYTES,
    write: (chunk: Uint8Array, _encoding, done) => sendAll(chunk, done),
    writev: (chunks, done) => sendAll(Buffer.concat(chunks.map(({ chunk }) => chunk)), done),
  });
  const finished = new Promise<void>((resolve, reject) => {
    writable.on('finish', resolve);
    writable.on('error', reject);
    writable.on('close', () => reject(new Error('The function destroyed its response stream.')));
  });
  finished.catch(() => {}); // Whoever runs the function awaits it too, but maybe only after the function has returned.

  return {
    stream: asResponseStream(writable, (value) => {
      contentType = value;
    }),
    get contentType() {
      return contentType;
    },
    grant: (bytes) => {
      credit += bytes;
      const go = resume;
      resume = undefined;
      go?.();
    },
    finished,
    end: () => writable.end(),
  };
}

const METHODS = [
  ...([
    'cork',
    'destroy',
    'end',
    'uncork',
    'addListener',
    'on',
    'once',
    'prependListener',
    'prependOnceListener',
  ] as const),
  ...(['off', 'removeListener', 'removeAllListeners', 'setMaxListeners', 'getMaxListeners', 'listeners'] as const),
  ...(['rawListeners', 'listenerCount', 'eventNames', 'emit'] as const),
];
const GETTERS = [
  ...(['writableFinished', 'writableObjectMode', 'writableEnded', 'writableNeedDrain'] as const),
  ...(['writableHighWaterMark', 'writableCorked', 'writableLength', 'writable', 'destroyed'] as const),
];

function asResponseStream(writable: Writable, onContentType: (contentType: string) => void): ResponseStream {
  let isWritten = false;
  const stream: ResponseStream & { write: Writable['write'] } = {
    setContentType: (contentType) => {
      if (isWritten) throw new Error('Cannot set content-type, too late.');
      onContentType(contentType);
    },
    write: (chunk: unknown, ...rest: readonly unknown[]) => {
      // Corked, so that the prelude, its delimiter and the first bytes travel together.
      writable.cork();
      if (!isWritten) stream._onBeforeFirstWrite?.((prelude) => writable.write(prelude));
      isWritten = true;
      const data = typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
      // The caller chose among the overloads of Node's `write`: encoding and callback, either, or none.
      const mayGoOn = writable.write(data, ...(rest as [BufferEncoding, () => void]));
      writable.uncork();
      return mayGoOn;
    },
  };
  for (const method of METHODS) Object.defineProperty(stream, method, { value: writable[method].bind(writable) });
  for (const name of GETTERS) Object.defineProperty(stream, name, { get: () => writable[name] });
  return stream;
}
