import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Arrival } from './core/gateway.ts';

/** What `Headers` takes as a value. */
const CARRIED = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
/** What stands before the endpoint in the routes that only IAM opens. */
const TEAM_PART = /^\/teams\/\{team\}(?:\/v1)?(?=\/)/;

/** The request as the core knows it. Host and path are not taken over: nothing may be decided by what a client can write. */
export function requestFrom(event: APIGatewayProxyEvent): Request {
  const headers = headersFrom(event);
  // `Request` throws on a GET with a body.
  const body = event.httpMethod === 'GET' || !event.body ? null : bodyOf(event.body, event.isBase64Encoded);
  return new Request('https://headgate.invalid/', { method: event.httpMethod, headers, body });
}

/**
 * Refuses an event that does not say that it came in by our own API. Who may invoke the function past it can write any
 * event, and be any team: IAM has to keep everybody from that, and this keeps out the events of other APIs and stages.
 */
export function refuseOthers(
  event: APIGatewayProxyEvent,
  own: { readonly id: string; readonly stage: string },
): APIGatewayProxyResult | undefined {
  // Whoever invokes the function past API Gateway may leave all of it out.
  const { apiId, stage } = event.requestContext ?? {};
  if (apiId === own.id && stage === own.stage) return undefined;
  const message = 'This request did not come in by the API of this gateway.';
  const error = {
    message,
    type: 'invalid_request_error',
    param: null,
    code: 'forbidden',
    error_type: 'permission_denied',
  };
  return { statusCode: 403, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) };
}

/** The headers of a request, as far as they can be carried. */
export function headersFrom({ multiValueHeaders }: APIGatewayProxyEvent): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    // API Gateway decodes UTF-8, and `Headers` throws on what is not Latin-1: such a value cannot be a key of ours.
    for (const value of values ?? []) if (CARRIED.test(value)) headers.append(name, value);
  }
  return headers;
}

/** The route that API Gateway matched, and authorized. */
export function arrivalFrom(event: APIGatewayProxyEvent, deadline: number): Arrival {
  const { model, ...parameters } = event.pathParameters ?? {};
  const known = Object.entries(parameters).map(([name, value]) => [name, value ?? '']);
  // Only the name of a model is decoded. A team must be what IAM saw: decoded again, `%62lue` would become `blue`.
  if (model !== undefined) known.push(['model', decoded(model)]);
  const query = new Map(Object.entries(event.queryStringParameters ?? {}).map(([name, value]) => [name, value ?? '']));
  // Whoever invokes the function past API Gateway may leave all of it out, and has signed nothing then.
  const signer = event.requestContext?.identity?.userArn ?? undefined;
  return { ...routeOf(event), parameters: Object.fromEntries(known), query, signer, deadline };
}

/** Of the matched route alone: a path may be written in many ways, and IAM has let in for this one. */
function routeOf({ resource, pathParameters }: APIGatewayProxyEvent): Pick<Arrival, 'endpoint' | 'team'> {
  const [teamPart] = TEAM_PART.exec(resource) ?? [];
  if (teamPart === undefined) return { endpoint: resource };
  return { endpoint: resource.slice(teamPart.length), team: pathParameters?.team ?? '' };
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
