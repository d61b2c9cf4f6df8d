import { type Api, LOCAL_ACCOUNT } from '../template.ts';
import { encodeBody } from './body.ts';
import type { ReceivedRequest } from './received-request.ts';
import { Refusal } from './refusal.ts';
import type { Match } from './router.ts';

/** Who signed a request on an AWS_IAM route. */
export interface Caller {
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
}

/** What Lambda takes as the event of a synchronous invocation. */
const EVENT_LIMIT_BYTES = 6 * 1024 * 1024;

/** Everything that goes into an event. */
export interface EventParts {
  readonly request: ReceivedRequest;
  readonly match: Match;
  readonly api: Api;
  readonly body: Buffer;
  readonly caller: Caller | undefined;
}

/** Makes the event of an AWS_PROXY integration, format version 1.0. */
export function proxyEvent(parts: EventParts): object {
  const { request, match, body } = parts;
  const headers = readHeaders(request);
  const query = readQuery(request.query);
  const { route, parameters } = match;
  const event = {
    resource: route.resource,
    path: request.path,
    httpMethod: request.method,
    headers: headers.single,
    multiValueHeaders: headers.multiple,
    queryStringParameters: query && lastOf(query),
    multiValueQueryStringParameters: query,
    pathParameters: Object.keys(parameters).length > 0 ? parameters : null,
    stageVariables: null,
    requestContext: requestContext(parts),
    ...encodeBody(body),
  };
  refuseTooLarge(event, body.length);
  return event;
}

function requestContext({ request, match, api, caller }: EventParts): object {
  return {
    accountId: LOCAL_ACCOUNT,
    apiId: api.id,
    domainName: request.message.headers.host ?? '',
    domainPrefix: api.id,
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    identity: {
      accountId: caller?.accountId ?? null,
      caller: caller?.userId ?? null,
      sourceIp: request.sourceIp,
      user: caller?.userId ?? null,
      userAgent: request.message.headers['user-agent'] ?? null,
      userArn: caller?.arn ?? null,
    },
    path: `/${api.stage}${request.path}`,
    protocol: `HTTP/${request.message.httpVersion}`,
    requestId: request.requestId,
    requestTime: new Date(request.startedAt).toUTCString(),
    requestTimeEpoch: request.startedAt,
    resourceId: match.route.resource,
    resourcePath: match.route.resource,
    stage: api.stage,
  };
}

/** Headers that end at API Gateway: they are about the connection to it. */
const DROPPED = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function readHeaders({ message, sourceIp }: ReceivedRequest) {
  // Without a prototype, because a client may name a header `__proto__`.
  const multiple: Record<string, string[]> = Object.create(null);
  const spelling = new Map<string, string>();
  const add = (name: string, value: string) => {
    const key = name.toLowerCase();
    if (DROPPED.has(key)) return;
    // As on AWS, names keep the client's spelling; two spellings are one header.
    const known = spelling.get(key) ?? name;
    spelling.set(key, known);
    const values = multiple[known];
    if (values) values.push(value);
    else multiple[known] = [value];
  };
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    const name = message.rawHeaders[at] ?? '';
    const value = message.rawHeaders[at + 1] ?? '';
    // API Gateway appends the address that it saw to the ones that the client claims.
    if (name.toLowerCase() === 'x-forwarded-for') add(name, `${value}, ${sourceIp}`);
    else add(name, value);
  }
  if (!spelling.has('x-forwarded-for')) add('X-Forwarded-For', sourceIp);
  return { multiple, single: lastOf(multiple) };
}

function readQuery(query: string): Record<string, string[]> | null {
  if (query === '') return null;
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    const known = values[name];
    if (known) known.push(value);
    else values[name] = [value];
  }
  return values;
}

function lastOf(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const single: Record<string, string> = Object.create(null);
  for (const name in values) single[name] = values[name]?.at(-1) ?? '';
  return single;
}

function refuseTooLarge(event: object, bodyBytes: number): void {
  // A byte of the body has at most six in JSON (`\u0000`), so small bodies need not be measured.
  if (bodyBytes * 6 < EVENT_LIMIT_BYTES - 100_000) return;
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes <= EVENT_LIMIT_BYTES) return;
  throw new Refusal(
    'REQUEST_TOO_LARGE',
    `The request makes an event of ${bytes} bytes; a function takes at most ${EVENT_LIMIT_BYTES}. Send a smaller body.`,
  );
}
