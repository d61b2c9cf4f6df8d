import type { Play } from '../support/fake-provider.ts';

/** One event of a chat stream. */
export function event(delta: object): string {
  return JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null }],
  });
}

/** Streams exactly these events, to the end of the connection; `isOpen` leaves it open for what else a test sends. */
export function streamOf(events: readonly string[], { isOpen = false } = {}): Play {
  return async (stage) => {
    await stage.send('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n');
    for (const data of events) await stage.send(`data: ${data}\n\n`);
    if (!isOpen) stage.fin();
  };
}
