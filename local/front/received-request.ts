import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** One request, as far as it is known from its first line. */
export interface ReceivedRequest {
  readonly requestId: string;
  readonly startedAt: number;
  readonly message: IncomingMessage;
  readonly method: string;
  /** Below the stage, still encoded. Undefined for what lies outside of the stage. */
  readonly path: string | undefined;
  readonly query: string;
  readonly sourceIp: string;
}

/** Takes a request in. */
export function receive(message: IncomingMessage, stage: string): ReceivedRequest {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  return {
    requestId: randomUUID(),
    startedAt: Date.now(),
    message,
    method: message.method ?? 'GET',
    path: belowStage(mark < 0 ? url : url.slice(0, mark), stage),
    query: mark < 0 ? '' : url.slice(mark + 1),
    sourceIp: message.socket.remoteAddress ?? '',
  };
}

function belowStage(path: string, stage: string): string | undefined {
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : undefined;
}
