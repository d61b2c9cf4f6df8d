import type { ServerResponse } from 'node:http';
import type { Invocation } from '../functions/host.ts';
import { readAnswer } from './function-response.ts';
import { Refusal } from './refusal.ts';
import { responseHeaders } from './response-headers.ts';

/** What Lambda gives back of a buffered function. */
const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

/** Sends the response of a buffered integration. Throws a refusal when the function's payload is not one. */
export function sendPayload(
  invocation: Invocation,
  response: ServerResponse,
  requestId: string,
  binaryMediaTypes: readonly string[],
): void {
  if (invocation.kind === 'failed') throw failed(`${invocation.errorType}: ${invocation.errorMessage}`);
  if (invocation.kind === 'streaming') {
    invocation.output.resume();
    throw failed('The function streams, but its integration is buffered.');
  }
  if (Buffer.byteLength(invocation.payload) > PAYLOAD_LIMIT_BYTES) throw failed('The response is larger than 6 MB.');
  const answer = readAnswer(invocation.payload);
  if (!answer) throw failed('Malformed Lambda proxy response');
  // Without a binary media type API Gateway passes the base64 text on as it is.
  const isBinary = answer.isBase64Encoded && binaryMediaTypes.length > 0;
  const body = Buffer.from(answer.body, isBinary ? 'base64' : 'utf8');
  const headers = responseHeaders(answer, requestId);
  try {
    response.writeHead(answer.statusCode, { ...headers, 'content-length': body.length });
  } catch (cause) {
    throw failed('The function named a header that HTTP cannot carry.', cause);
  }
  response.end(body);
}

function failed(reason: string, cause?: unknown): Refusal {
  return new Refusal('DEFAULT_5XX', 'Internal server error', { cause: new Error(reason, { cause }) });
}
