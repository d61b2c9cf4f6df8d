import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Author } from '../core/audit/audit-entry.ts';
import { GatewayError } from '../core/errors.ts';
import { invalidField } from '../core/fields.ts';
import type { Clock } from '../core/gateway.ts';
import { readBody } from '../core/read-body.ts';
import type { Query } from '../core/reports/read-query.ts';
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

/** What follows the `?`. */
export function queryOf(event: APIGatewayProxyEvent): Query {
  return arrivalFrom(event, Number.POSITIVE_INFINITY).query ?? new Map();
}

/** The object that was sent. */
export async function bodyOf(event: APIGatewayProxyEvent, limits: Limits): Promise<Json> {
  return (await readBody(requestFrom(event), limits)).body;
}

/** For what needs no words: whoever sends some means something that would not be done. */
export async function requireNoFields(event: APIGatewayProxyEvent, limits: Limits): Promise<void> {
  if (!event.body) return;
  const [extra] = Object.keys(await bodyOf(event, limits));
  if (extra !== undefined) throw invalidField(extra.slice(0, 64), 'is not known here: no field is.');
}

/** Who asks, as IAM knows it: what changes is written down with it. */
export function signerOf(event: APIGatewayProxyEvent): string {
  const by = event.requestContext.identity.userArn;
  if (by) return by;
  throw new GatewayError('forbidden', 'Nobody has signed this request.'); // API Gateway lets none such in.
}

/** The same, with the time: what each change is written down with. */
export function authorOf(event: APIGatewayProxyEvent, clock: Clock): Author {
  return { by: signerOf(event), clock };
}

/** An answer, for API Gateway; nobody on the way keeps it. */
export function answered(statusCode: number, body: object): APIGatewayProxyResult {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}
