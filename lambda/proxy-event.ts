import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Arrival } from './core/gateway.ts';

/** The request as the core knows it. Host and path are not taken over: nothing may be decided by what a client can write. */
export function requestFrom(event: APIGatewayProxyEvent): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const body = event.body === null || event.body === undefined ? null : bodyOf(event.body, event.isBase64Encoded);
  return new Request('https://headgate.invalid/', { method: event.httpMethod, headers, body });
}

/** The route that API Gateway matched, and authorized. */
export function arrivalFrom(event: APIGatewayProxyEvent, deadline: number): Arrival {
  const parameters = Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, decoded(value ?? '')]);
  return { endpoint: event.resource, parameters: Object.fromEntries(parameters), deadline };
}

function bodyOf(body: string, isBase64: boolean): string | Buffer<ArrayBuffer> {
  return isBase64 ? Buffer.from(body, 'base64') : body;
}

/** SDKs write the slash in a model name as %2F. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // Not an escape: the name is looked up as it is, and not found.
  }
}
