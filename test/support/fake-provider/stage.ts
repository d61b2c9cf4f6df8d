import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Meter } from './bill.ts';
import { headerOf, type RawRequest } from './request-reader.ts';

/** What the provider does with one request. Returning leaves the connection open for the next one. */
export type Play = (stage: Stage) => Promise<void>;

/** A request that the provider received, and what became of it. */
export interface ReceivedRequest extends RawRequest {
  /** The first value of a header, by its lower-case name. */
  header(name: string): string | undefined;
  /** The parsed body; `undefined` if it is not JSON. */
  readonly json: unknown;
  /** The `model` of the body, or an empty string. */
  readonly model: string;
  /** Which connection it came on, counted from 1. */
  readonly socketId: number;
  /** Which request on that connection it is, counted from 1: above 1 the client reused the connection. */
  readonly onSocket: number;
  readonly receivedAt: number;
  /** When the provider had sent all it would send. */
  endedAt: number | undefined;
  /** When the client hung up before that. */
  abortedAt: number | undefined;
}

/** Ends a play whose client has hung up. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** Where a play happens: one request on one socket, with every byte under the play's control. */
export interface Stage {
  readonly request: ReceivedRequest;
  readonly meter: Meter;
  /** An address on another origin, to which a redirect may point and nobody may ever come. */
  readonly sinkUrl: string;
  /** Sends bytes as they are, and waits while the client does not read. Throws `ClientLeft` if it is gone. */
  send(bytes: Buffer | string): Promise<void>;
  wait(ms: number): Promise<void>;
  /** Waits for something else to happen: what comes after what is said by the test, and not by two clocks. */
  until(moment: Promise<unknown>): Promise<void>;
  /** Stays silent until the client hangs up. */
  untilClientLeaves(): Promise<never>;
  /** Closes the connection politely. */
  fin(): void;
  /** Closes the connection with a reset. */
  rst(): Promise<void>;
}

/** Long enough for the client to have read what was sent: a reset throws away what still waits in the kernel. */
const READ_BEFORE_RESET_MS = 25;

/** Makes the stage of one request. `gone` is aborted when the connection closes. */
export function createStage(
  socket: Socket,
  gone: AbortSignal,
  parts: Pick<Stage, 'request' | 'meter' | 'sinkUrl'>,
): Stage {
  const wait = async (ms: number) => {
    if (gone.aborted) throw new ClientLeft();
    if (ms > 0) await orClientLeft(sleep(ms, undefined, { signal: gone }));
  };
  return {
    ...parts,
    wait,
    async until(moment) {
      if (gone.aborted) throw new ClientLeft();
      await orClientLeft(Promise.race([moment, once(gone, 'abort').then(() => Promise.reject(new ClientLeft()))]));
    },
    async send(bytes) {
      if (gone.aborted || !socket.writable) throw new ClientLeft();
      corkForThisTick(socket);
      if (!socket.write(bytes)) await orClientLeft(once(socket, 'drain', { signal: gone }));
    },
    async untilClientLeaves() {
      if (!gone.aborted) await once(gone, 'abort');
      throw new ClientLeft();
    },
    fin: () => void socket.end(),
    async rst() {
      await wait(READ_BEFORE_RESET_MS);
      socket.resetAndDestroy();
    },
  };
}

/** Chunks that are produced without a pause leave in one packet, as they do from a fast provider. */
function corkForThisTick(socket: Socket): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

async function orClientLeft(waiting: Promise<unknown>): Promise<void> {
  try {
    await waiting;
  } catch (cause) {
    throw new ClientLeft('the client hung up', { cause });
  }
}

/** Gives a raw request its conveniences. */
export function receive(raw: RawRequest, socketId: number, onSocket: number): ReceivedRequest {
  const json = parseJson(raw.body);
  return {
    ...raw,
    header: (name: string) => headerOf(raw.headers, name),
    json,
    model: modelOf(json),
    socketId,
    onSocket,
    receivedAt: Date.now(),
    endedAt: undefined,
    abortedAt: undefined,
  };
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined; // The test can look at the bytes.
  }
}

function modelOf(json: unknown): string {
  if (typeof json !== 'object' || json === null || !('model' in json)) return '';
  return typeof json.model === 'string' ? json.model : '';
}
