import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { GatewayError } from '../core/errors.ts';
import { readBody } from '../core/read-body.ts';
import type { Json } from '../core/types.ts';
import { arrivalFrom, requestFrom } from '../proxy-event.ts';
import type { CONTROL_DOOR, Limits } from '../settings.ts';

type Endpoint = (typeof CONTROL_DOOR)[number];
type NameOf<One> = One extends Endpoint ? `${One['method']} ${One['path']}` : never;

/** An endpoint of the control door, as `POST /teams/{team}/keys`. */
export type EndpointName = NameOf<Endpoint>;

/** Answers one endpoint; what it throws is told by the edge. */
export type Answer = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** The answers of a matter: the endpoints are named, so that all of them together are a table that lacks none. */
export type Answers<Name extends EndpointName> = Readonly<Record<Name, Answer>>;

/** What the path names, by the names that the route gives them. */
export function namedIn(event: APIGatewayProxyEvent): Readonly<Record<string, string>> {
  return arrivalFrom(event, Number.POSITIVE_INFINITY).parameters;
}

/** The object that was sent. */
export async function bodyOf(event: APIGatewayProxyEvent, limits: Limits): Promise<Json> {
  return (await readBody(requestFrom(event), limits)).body;
}

/** Who asks, as IAM knows it: what changes is written down with it. */
export function signerOf(event: APIGatewayProxyEvent): string {
  const by = event.requestContext.identity.userArn;
  if (by) return by;
  throw new GatewayError('forbidden', 'Nobody has signed this request.'); // API Gateway lets none such in.
}

/** An answer, for API Gateway; nobody on the way keeps it. */
export function answered(statusCode: number, body: object): APIGatewayProxyResult {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}
