import { Readable } from 'node:stream';
import type { Invocation, StreamEnd } from './host.ts';
import { type FunctionError, WINDOW_BYTES, type WorkerMessage } from './messages.ts';

/** One invocation, seen from the host: turns the worker's messages into what the front reads. */
export interface Call {
  readonly invocation: Promise<Invocation>;
  /** Returns whether the invocation is over. */
  receive(message: Extract<WorkerMessage, { call: number }>): boolean;
  /** The worker will say no more: no answer if there was none, a cut one if it had begun. */
  fail(error: FunctionError): void;
}

/** How much the host keeps of a response that is not being read, besides what the worker may write ahead. */
const READ_AHEAD_BYTES = 64 * 1024;

/** Follows one invocation. `grant` lets the function write so many bytes more. */
export function followCall(grant: (bytes: number) => void): Call {
  const invocation = Promise.withResolvers<Invocation>();
  const ended = Promise.withResolvers<StreamEnd>();
  let output: Readable | undefined;

  const begin = (contentType: string) => {
    if (output) return output;
    output = openOutput(grant);
    invocation.resolve({ kind: 'streaming', contentType, output, ended: ended.promise });
    return output;
  };
  const fail = ({ errorType, errorMessage }: FunctionError) => {
    invocation.resolve({ kind: 'failed', errorType, errorMessage });
    ended.resolve({ errorType, errorMessage });
    output?.push(null);
  };

  return {
    invocation: invocation.promise,
    fail,
    receive: (message) => {
      switch (message.kind) {
        case 'chunk':
          begin(message.contentType).push(message.bytes);
          return false;
        case 'end':
          ended.resolve(message.error ?? {});
          begin(message.contentType).push(null);
          return true;
        case 'payload':
          invocation.resolve({ kind: 'buffered', payload: message.payload });
          return true;
        default:
          fail(message);
          return true;
      }
    },
  };
}

function openOutput(grant: (bytes: number) => void): Readable {
  let ungranted = 0;
  const output = new Readable({
    highWaterMark: READ_AHEAD_BYTES,
    read: () => {
      // One message for many small chunks; the half that is left keeps the function writing meanwhile.
      if (ungranted < WINDOW_BYTES / 2) return;
      grant(ungranted);
      ungranted = 0;
    },
  });
  const push = output.push.bind(output);
  output.push = (chunk: Uint8Array | null) => {
    ungranted += chunk?.length ?? 0;
    return push(chunk);
  };
  return output;
}
