import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Api } from '../template.ts';
import { type RefusedRequest, renderRefusal } from './gateway-response.ts';
import type { ReceivedRequest } from './received-request.ts';
import { Refusal } from './refusal.ts';

/** Answers in place of the function, in the shape that the stack gives such answers. */
export function refuse(response: ServerResponse, refusal: Refusal, request: ReceivedRequest, api: Api): void {
  const { status, headers, body } = renderRefusal(
    refusal,
    {
      requestId: request.requestId,
      stage: api.stage,
      method: request.method,
      path: `/${api.stage}${request.path ?? ''}`,
      sourceIp: request.sourceIp,
    },
    api.gatewayResponses,
  );
  response.writeHead(status, headers).end(body);
}

/** Ends a response that has begun and cannot be finished: its bytes arrive, its end does not. */
export function cut(response: ServerResponse): void {
  if (response.socket) response.socket.destroySoon();
  else response.destroy();
}

/** Answers what is not HTTP, or more of it than API Gateway reads, and closes the connection. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket, api: Api): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isTooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = isTooLong
    ? new Refusal('DEFAULT_4XX', 'Request header fields too large: at most 10240 bytes.', { status: 431 })
    : new Refusal('DEFAULT_4XX', 'Bad request: this is not valid HTTP.');
  const request: RefusedRequest = {
    requestId: randomUUID(),
    stage: api.stage,
    method: '',
    path: '',
    sourceIp: socket.remoteAddress ?? '',
  };
  const { status, headers, body } = renderRefusal(refusal, request, api.gatewayResponses);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Bad Request'}\r\n${lines.join('')}\r\n${body}`);
}
