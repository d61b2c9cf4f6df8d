import { Agent } from 'undici';

const CONNECT_MS = 2_000;
const LONGEST_MS = 3_000;
const MOST_BYTES = 64 * 1024;

/** Reads small documents of addresses that the configuration names: no redirects, no compression, and an end to patience. */
interface DocumentReader {
  read(url: string): Promise<string>;
  close(): Promise<void>;
}

/** The way to what issuers publish; it carries no secret. */
export function createDocumentReader(): DocumentReader {
  const agent = new Agent({ connect: { timeout: CONNECT_MS, noDelay: true }, allowH2: false, connections: 2 });
  return {
    read: (url) => readFrom(agent, new URL(url)),
    close: () => agent.destroy(),
  };
}

async function readFrom(agent: Agent, { origin, pathname, protocol, hostname }: URL): Promise<string> {
  // The local run's own issuer is the only one without TLS; no configuration that is deployed can name such a place.
  if (protocol !== 'https:' && hostname !== '127.0.0.1') throw new Error('a document is only read over https');
  const { statusCode, headers, body } = await agent.request({
    origin,
    path: pathname,
    method: 'GET',
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'headgate' },
    signal: AbortSignal.timeout(LONGEST_MS), // For the whole of it: a body may come a byte a minute.
  });
  const encoding = headers['content-encoding'];
  if (statusCode !== 200 || (encoding !== undefined && encoding !== 'identity')) {
    body.on('error', () => {}).destroy();
    throw new Error(`a document was answered with ${statusCode}`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    // A body of undici is read in buffers, unless it is told an encoding.
    const buffer = part as Uint8Array;
    bytes += buffer.length;
    if (bytes > MOST_BYTES) throw new Error(`a document is longer than ${MOST_BYTES} bytes`);
    parts.push(buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
