import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Gateway } from '../../lambda/core/gateway.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import { arrivalFrom, requestFrom } from '../../lambda/proxy-event.ts';

/** A request as API Gateway hands it over: headers that `fetch` would not let a test send. */
export interface EventOptions {
  readonly method?: string;
  readonly resource?: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body?: string | null;
}

/** Sends an event the way the edge does. */
export function askWithEvent(gateway: Gateway, options: EventOptions): Promise<Response> {
  const { method = 'POST', resource = '/chat/completions', headers, body = null } = options;
  const event = {
    httpMethod: method,
    resource,
    path: resource,
    multiValueHeaders: headers,
    pathParameters: null,
    body,
    isBase64Encoded: false,
  };
  // These are the members that the gateway reads; an event has twenty more.
  const full = event as unknown as APIGatewayProxyEvent;
  return handle(requestFrom(full), arrivalFrom(full, gateway.clock.now() + 900_000), gateway);
}
