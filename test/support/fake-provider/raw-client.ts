import net, { type Socket } from 'node:net';

/** What came back on a raw socket, byte for byte. */
export interface RawReply {
  readonly text: string;
  readonly bytes: Buffer;
  /** How the connection was when the test stopped looking. */
  readonly ending: 'open' | 'fin' | 'rst';
}

export interface RawOptions {
  readonly stream?: boolean;
  readonly body?: object;
  readonly headers?: string;
  /** How long silence lasts before a connection counts as left open. */
  readonly quietMs?: number;
}

/** Sends one chat request without any HTTP library, and returns what came until the connection ended or fell silent. */
export async function ask(port: number, options: RawOptions = {}): Promise<RawReply> {
  const socket = await connect(port);
  const reply = await askOn(socket, options);
  socket.destroy();
  return reply;
}

/** Opens a connection for several requests. */
export async function connect(port: number): Promise<Socket> {
  const socket = net.connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

/** How many silences in a row make a provider quiet. */
const SILENCES = 20;

/** As `ask`, on a connection that stays open if the provider leaves it so. */
export function askOn(socket: Socket, options: RawOptions = {}): Promise<RawReply> {
  const body = JSON.stringify({
    model: 'some-model',
    messages: [{ role: 'user', content: 'Hello' }],
    ...(options.stream && { stream: true }),
    ...options.body,
  });
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const finish = (ending: RawReply['ending']) => {
      clearInterval(timer);
      for (const event of ['data', 'end', 'error']) socket.removeAllListeners(event);
      socket.on('error', () => {}); // Whatever happens after the test has looked is not its matter.
      const bytes = Buffer.concat(parts);
      resolve({ bytes, text: bytes.toString(), ending });
    };
    // Many short silences, in each of which the provider has its turn: while this process stands still nobody is quiet.
    let silences = 0;
    const timer = setInterval(
      () => {
        silences += 1;
        if (silences === SILENCES) finish('open');
      },
      (options.quietMs ?? 300) / SILENCES,
    );
    socket.on('data', (bytes: Buffer) => {
      silences = 0;
      parts.push(bytes);
      if (isWhole(bytes)) finish('open');
    });
    socket.on('end', () => finish('fin'));
    socket.on('error', () => finish('rst'));
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: fake\r\nAuthorization: Bearer sk-secret-key-1234\r\n${options.headers ?? ''}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

/** Whether these bytes end a reply, so that the test need not wait for silence. */
function isWhole(bytes: Buffer): boolean {
  if (bytes.subarray(-5).equals(Buffer.from('0\r\n\r\n'))) return true;
  const headEnd = bytes.indexOf('\r\n\r\n');
  const [, length] =
    /^HTTP.*\ncontent-length: (\d+)\r/s.exec(bytes.toString('latin1', 0, Math.max(0, headEnd + 1))) ?? [];
  return length !== undefined && bytes.length === headEnd + 4 + Number(length);
}

/** The body of a chunked reply, as far as it is whole. */
export function chunksOf(reply: RawReply): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = reply.bytes.indexOf('\r\n\r\n') + 4; ; ) {
    const lineEnd = reply.bytes.indexOf('\r\n', at);
    const size = Number.parseInt(reply.bytes.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0)) return chunks;
    chunks.push(reply.bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

/** The data of the server-sent events of a reply. */
export function eventsOf(reply: RawReply): string[] {
  const body = Buffer.concat(chunksOf(reply)).toString();
  return body.split('\n\n').flatMap((block) => /^data: ?(.*)$/m.exec(block)?.[1] ?? []);
}
