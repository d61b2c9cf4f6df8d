/** What a function really sent, for tests that look at the wire itself. */
import type { Invocation } from '../../../local/functions/host.ts';

const SEPARATOR = Buffer.alloc(8);

/** Everything a streaming invocation sent, as it came. */
export interface RawOutput {
  readonly contentType: string;
  /** One for each write of the function, as long as the reader keeps up. */
  readonly chunks: readonly { readonly bytes: Buffer }[];
  readonly bytes: Buffer;
  /** The error trailers, or what the platform says of a process that ended. */
  readonly error: { readonly errorType?: string; readonly errorMessage?: string };
}

/** Reads a streaming invocation to its end, however it ends. `sees` hears all of the text so far. */
export async function readRaw(invocation: Invocation, sees?: (text: string) => void): Promise<RawOutput> {
  if (invocation.kind !== 'streaming') throw new Error(`Expected a stream, got: ${JSON.stringify(invocation)}`);
  const chunks: { bytes: Buffer }[] = [];
  invocation.output.on('data', (bytes: Buffer) => {
    chunks.push({ bytes });
    sees?.(Buffer.concat(chunks.map((chunk) => chunk.bytes)).toString());
  });
  // A stream that is cut says so with an error, for which events.once would reject; `ended` tells the reason.
  invocation.output.on('error', () => undefined);
  await new Promise((resolve) => invocation.output.once('close', resolve));
  const error = await invocation.ended;
  return {
    contentType: invocation.contentType,
    chunks,
    bytes: Buffer.concat(chunks.map((chunk) => chunk.bytes)),
    error,
  };
}

/** The parts of a Lambda stream: the JSON prelude, eight NULs, the body. */
export function splitPrelude(bytes: Buffer): { readonly prelude: unknown; readonly body: string } {
  const at = bytes.indexOf(SEPARATOR);
  if (at < 0) throw new Error(`No prelude in: ${bytes.toString('utf8')}`);
  return {
    prelude: JSON.parse(bytes.subarray(0, at).toString('utf8')),
    body: bytes.subarray(at + SEPARATOR.length).toString('utf8'),
  };
}
