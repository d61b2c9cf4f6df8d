/** A client that writes down when each piece of an answer came. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';

/** What to send; everything has a default that a chat needs. */
export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes as they are; anything else as JSON. */
  readonly body?: unknown;
  readonly agent?: Agent;
  /** Hears all of the text so far, each time that more has come. */
  readonly sees?: (text: string) => void;
  /** Does something once this text has been received, such as hanging up. */
  readonly when?: { readonly received: string; readonly act: (hangUp: () => void) => void };
}

/** An answer as it arrived. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The Server-Sent Events, comments included, each with the time at which its last byte came. */
  readonly events: readonly { readonly text: string; readonly atMs: number }[];
  /** Whether the answer ended as HTTP says it must, and was not cut. */
  readonly isComplete: boolean;
  readonly socket: Socket;
}

/** The endpoint that nearly every test calls. */
const CHAT = '/chat/completions';

/** Calls an edge and reads the answer to its end, or to where the test wants to leave. */
export async function send(baseUrl: string, key: string, call: Call = {}): Promise<Reply> {
  const { body } = call;
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const payload = isRaw ? body : JSON.stringify(body);
  const outgoing = request(`${baseUrl}${call.path ?? CHAT}`, {
    method: call.method ?? (payload === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${key}`,
      ...(payload !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(payload)),
      }),
      ...call.headers,
    },
    ...(call.agent && { agent: call.agent }),
  });
  outgoing.end(payload);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  // The agent takes the socket back when the answer is complete.
  const { socket } = incoming;
  const { text, events } = await read(incoming, call);
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text,
    events,
    isComplete: incoming.complete,
    socket,
  };
}

/** The data of the events of a stream, parsed, without comments and `[DONE]`. */
export function dataOf(reply: Reply): readonly Record<string, unknown>[] {
  return reply.events
    .filter(({ text }) => text.startsWith('data: {'))
    .map(({ text }) => JSON.parse(text.slice('data: '.length)));
}

/** The text of a streamed chat. */
export function textOf(reply: Reply): string {
  return dataOf(reply)
    .flatMap(({ choices }) => (Array.isArray(choices) ? choices : []))
    .map((choice) => choice.delta?.content ?? '')
    .join('');
}

/** The error of an answer that is one. */
export function errorOf(reply: Reply): unknown {
  return JSON.parse(reply.text).error;
}

/** One connection that is kept open between calls. */
export function oneConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

async function read(incoming: IncomingMessage, { when, sees }: Call) {
  const events: { text: string; atMs: number }[] = [];
  let text = '';
  let parsed = 0;
  let waiting = when;
  incoming.setEncoding('utf8');
  incoming.on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf('\n\n', parsed); end >= 0; end = text.indexOf('\n\n', parsed)) {
      events.push({ text: text.slice(parsed, end), atMs: performance.now() });
      parsed = end + 2;
    }
    sees?.(text);
    if (waiting && text.includes(waiting.received)) {
      waiting.act(() => incoming.destroy());
      waiting = undefined;
    }
  });
  // An answer that is cut says so with an error; `complete` tells it too, and the test decides whether it matters.
  incoming.on('error', () => undefined);
  await new Promise((resolve) => incoming.once('close', resolve));
  return { text, events };
}
