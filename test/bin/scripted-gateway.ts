import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as the gateway got it. */
export interface Got {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: {
    readonly stream?: boolean;
    readonly messages?: readonly object[];
    readonly [field: string]: unknown;
  };
}

/** What it answers. `text`: as it stands, in one write. `isCut`: the connection is closed behind it. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly json?: object;
  readonly isCut?: boolean;
}

/** A gateway on loopback that says what a test wants to hear, to anybody. */
export async function startScriptedGateway(answer: (got: Got) => Said) {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const one = { path: request.url ?? '', headers: request.headers, body: body === '' ? {} : JSON.parse(body) };
    got.push(one);
    const { status = 200, headers, text: said, json, isCut } = answer(one);
    response.writeHead(status, { 'content-type': json ? 'application/json' : 'text/event-stream', ...headers });
    response.write(said ?? JSON.stringify(json ?? {}), () => (isCut ? response.destroy() : response.end()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    got,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A streamed answer with these pieces, as the gateway sends it. */
export function streamed(pieces: readonly string[], { isDone = true, more = [] as readonly object[] } = {}): Said {
  const chunks = [
    ...pieces.map((content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage: { prompt_tokens: 3, completion_tokens: pieces.length, cost: 0.0000015 } },
    ...more,
  ];
  const frames = [...chunks.map((chunk) => JSON.stringify(chunk)), ...(isDone ? ['[DONE]'] : [])];
  return {
    headers: { 'x-headgate-call-id': '01K9ZQ3V5W8X7Y6T4R2P1N0M9B', 'x-headgate-model': 'fake/model' },
    text: frames.map((frame) => `data: ${frame}\n\n`).join(''),
  };
}
