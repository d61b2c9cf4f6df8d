import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** The embedded services behind a door that a test can close for some of the operations. */
export interface FaultyAws {
  readonly endpoint: string;
  /** From now on such operations are throttled: by name, as `AmazonSQS.SendMessage` or `query`, and what they say. */
  throttle(isThrottled: (operation: string, body: string) => boolean): void;
  close(): Promise<void>;
}

/** Whether an operation is the end of an attempt, however the ledger writes it. */
export const isSettle = (operation: string, body: string) =>
  /^DynamoDB_20120810\.(UpdateItem|PutItem|TransactWriteItems)$/.test(operation) && /SETTLED|VOIDED/.test(body);

/** Starts the door before services that are running. */
export async function startFaultyAws(services: { readonly endpoint: string }): Promise<FaultyAws> {
  let isThrottled = (_operation: string, _body: string) => false;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const target = request.headersDistinct['x-amz-target']?.[0];
    const operation = target ?? 'query';
    if (isThrottled(operation, body.toString())) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: '#ThrottlingException', message: 'Rate exceeded' }));
      return;
    }
    const { 'content-type': type = '', authorization = '' } = request.headers;
    const headers = { 'content-type': type, authorization, ...(target !== undefined && { 'x-amz-target': target }) };
    const answer = await fetch(services.endpoint, { method: 'POST', headers, body: new Uint8Array(body) });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    throttle: (wanted) => {
      isThrottled = wanted;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
