import { Agent, type IncomingMessage, request } from 'node:http';
import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';

/** Who signs; nobody sends the request without a signature. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Sends requests to the byte as they are written, which `fetch` does not: it resolves `..` before it sends. */
export function aSigningClient(baseUrl: string) {
  const { hostname, port, pathname: stage } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  return {
    async send(credentials: Credentials | undefined, method: string, pathAndQuery: string) {
      const target = `${stage}${pathAndQuery}`;
      const host = `${hostname}:${port}`;
      const headers = credentials ? await signed(credentials, { method, target, host }) : {};
      const sent = request({ host: hostname, port, agent, method, path: target, headers });
      sent.end();
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        sent.once('response', resolve);
        sent.once('error', reject);
      });
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece);
      return {
        status: response.statusCode ?? 0,
        type: response.headers['x-amzn-errortype'],
        text: Buffer.concat(pieces).toString(),
      };
    },
    close: () => agent.destroy(),
  };
}

async function signed(
  credentials: Credentials,
  { method, target, host }: { readonly method: string; readonly target: string; readonly host: string },
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    credentials,
    region: 'us-east-1',
    service: 'execute-api',
    sha256: Hash.bind(null, 'sha256'),
  });
  const [path = '', search = ''] = target.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const unsigned = { protocol: 'http:', hostname: host, method, path, query, headers: { host } };
  const { headers } = await signer.sign(unsigned);
  return headers;
}
