import type { Socket } from 'node:net';
import type { Meter } from './bill.ts';
import { type RawRequest, RequestReader } from './request-reader.ts';
import { ClientLeft, createStage, type Play, type ReceivedRequest, receive } from './stage.ts';

/** What a connection needs from the provider that it belongs to. */
export interface House {
  readonly sinkUrl: string;
  /** Writes a request down, and says what to do with it and where to count its cost. */
  admit(request: ReceivedRequest): { readonly play: Play; readonly meter: Meter };
  /** Hears of a play that failed by itself. */
  failed(error: unknown): void;
}

/** Serves one connection: its requests in turn, each by its play, until either side closes. */
export function serveConnection(socket: Socket, socketId: number, house: House): void {
  const reader = new RequestReader();
  const gone = new AbortController();
  let onSocket = 0;
  let turn = Promise.resolve();

  const serve = async (raw: RawRequest) => {
    const request = receive(raw, socketId, ++onSocket);
    const { play, meter } = house.admit(request);
    try {
      await play(createStage(socket, gone.signal, { request, meter, sinkUrl: house.sinkUrl }));
    } catch (error) {
      if (error instanceof ClientLeft) {
        meter.end('client-left');
        request.abortedAt = Date.now();
      } else house.failed(error);
      socket.destroy();
    }
    request.endedAt = Date.now();
  };

  socket.setNoDelay(true);
  // A reset by the client is an ordinary event here: 'close' follows, and ends the play.
  socket.on('error', () => {});
  socket.on('close', () => gone.abort());
  socket.on('data', (bytes: Buffer) => {
    for (const raw of reader.push(bytes)) turn = turn.then(() => serve(raw));
  });
}
