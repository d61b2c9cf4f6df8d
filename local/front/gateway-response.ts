import type { GatewayResponse } from '../template.ts';
import type { Refusal } from './refusal.ts';

/** An answer of the front itself, ready to be sent. */
export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the templates of gateway responses may mention. */
export interface RefusedRequest {
  readonly requestId: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  readonly sourceIp: string;
}

/** What API Gateway sends where the stack says nothing. */
const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

/** Shapes a refusal as the stack's gateway responses say. */
export function renderRefusal(
  refusal: Refusal,
  request: RefusedRequest,
  responses: Readonly<Record<string, GatewayResponse>>,
): RenderedResponse {
  const fallback = refusal.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
  const shape = responses[refusal.type] ?? responses[fallback];
  const template = shape?.templates['application/json'] ?? DEFAULT_TEMPLATE;
  const body = template.replaceAll(/\$context\.[A-Za-z.]+/g, (name) => variable(name, refusal, request));
  return {
    status: shape?.status ?? refusal.status,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-amzn-requestid': request.requestId,
      'x-amzn-errortype': refusal.errorType,
      ...shape?.headers,
    },
    body,
  };
}

function variable(name: string, refusal: Refusal, request: RefusedRequest): string {
  switch (name) {
    case '$context.error.messageString':
      return JSON.stringify(refusal.message);
    case '$context.error.message':
      return refusal.message;
    case '$context.error.responseType':
      return refusal.type;
    case '$context.requestId':
    case '$context.extendedRequestId':
      return request.requestId;
    case '$context.httpMethod':
      return request.method;
    case '$context.path':
      return JSON.stringify(request.path).slice(1, -1);
    case '$context.stage':
      return request.stage;
    case '$context.identity.sourceIp':
      return request.sourceIp;
    default:
      return ''; // As API Gateway does with a variable that has no value here.
  }
}
