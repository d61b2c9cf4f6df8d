import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface Refusal {
  readonly response: ResponseType;
  /** Absent where API Gateway's own status is kept. */
  readonly status?: number;
  /** Absent where API Gateway's own words say more than we could. */
  readonly message?: string;
  /** What OpenAI's clients look at. */
  readonly type: 'invalid_request_error' | 'rate_limit_error' | 'server_error';
  readonly code: string | null;
  /** Our own vocabulary: the same words that the gateway uses. */
  readonly errorType: string;
  readonly retryAfterSeconds?: number;
}

const invalid = { type: 'invalid_request_error', code: null, errorType: 'invalid_request' } as const;
const unsigned = { type: 'invalid_request_error', code: 'unauthorized', errorType: 'permission_denied' } as const;
const failed = { type: 'server_error', code: null, errorType: 'internal' } as const;
const timedOut = { type: 'server_error', code: 'timeout', errorType: 'timeout' } as const;

/** Everything that API Gateway answers by itself. Its default, `{"message"}`, is nothing that an OpenAI client can read. */
const REFUSALS: readonly Refusal[] = [
  { response: ResponseType.DEFAULT_4XX, ...invalid },
  { response: ResponseType.DEFAULT_5XX, ...failed, message: 'The gateway failed. Try again.' },
  { response: ResponseType.BAD_REQUEST_BODY, status: 400, ...invalid },
  { response: ResponseType.BAD_REQUEST_PARAMETERS, status: 400, ...invalid },
  {
    response: ResponseType.UNAUTHORIZED,
    status: 401,
    message: 'No valid credentials. Send a gateway key as Authorization: Bearer or as x-api-key.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    errorType: 'authentication',
  },
  { response: ResponseType.ACCESS_DENIED, status: 403, ...unsigned },
  { response: ResponseType.EXPIRED_TOKEN, status: 403, ...unsigned },
  { response: ResponseType.INVALID_API_KEY, status: 403, ...unsigned },
  { response: ResponseType.INVALID_SIGNATURE, status: 403, ...unsigned },
  { response: ResponseType.WAF_FILTERED, status: 403, ...unsigned },
  {
    // API Gateway says this, with 403, of every path that it does not know.
    response: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: 404,
    message: 'There is no such endpoint for this method, or it is one that asks for an AWS signature (SigV4).',
    type: 'invalid_request_error',
    code: 'unknown_url',
    errorType: 'endpoint_not_found',
  },
  {
    response: ResponseType.RESOURCE_NOT_FOUND,
    status: 404,
    type: 'invalid_request_error',
    code: 'unknown_url',
    errorType: 'endpoint_not_found',
  },
  {
    response: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    message: 'The request is too large. Send files and images as URLs.',
    type: 'invalid_request_error',
    code: null,
    errorType: 'request_too_large',
  },
  { response: ResponseType.UNSUPPORTED_MEDIA_TYPE, status: 415, ...invalid, errorType: 'unsupported_media_type' },
  {
    response: ResponseType.THROTTLED,
    status: 429,
    message: 'Too many requests to this gateway. Try again in a second.',
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    errorType: 'rate_limit_exceeded',
    retryAfterSeconds: 1,
  },
  {
    response: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    type: 'rate_limit_error',
    code: 'insufficient_quota',
    errorType: 'insufficient_quota',
  },
  { response: ResponseType.API_CONFIGURATION_ERROR, status: 500, ...failed, message: 'The gateway is set up wrongly.' },
  {
    response: ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    status: 500,
    ...failed,
    message: 'The gateway is set up wrongly.',
  },
  { response: ResponseType.AUTHORIZER_FAILURE, status: 500, ...failed, message: 'The gateway failed. Try again.' },
  {
    response: ResponseType.INTEGRATION_FAILURE,
    status: 504,
    ...timedOut,
    message: 'The gateway gave no answer. Try again.',
  },
  {
    response: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    ...timedOut,
    message: 'The gateway gave no answer in time.',
  },
];

/**
 * Makes API Gateway refuse in the words of OpenAI's API and of the gateway behind it. Of several pages only the first
 * can read it: these answers have constants for headers, and cannot choose.
 */
export function answerRefusals(api: RestApi, [page]: readonly string[]): void {
  for (const refusal of REFUSALS) {
    const { response, status, retryAfterSeconds } = refusal;
    api.addGatewayResponse(response.responseType, {
      type: response,
      ...(status !== undefined && { statusCode: String(status) }),
      ...headersOf(retryAfterSeconds, page),
      templates: { 'application/json': template(refusal) },
    });
  }
}

function headersOf(retryAfterSeconds: number | undefined, page: string | undefined) {
  const forPage = {
    'access-control-allow-origin': `'${page}'`,
    'access-control-expose-headers': "'retry-after, x-amzn-errortype, x-amzn-requestid'",
    vary: "'Origin'",
  };
  const retryAfter = retryAfterSeconds !== undefined && { 'retry-after': `'${retryAfterSeconds}'` };
  const responseHeaders = { ...retryAfter, ...(page !== undefined && forPage) };
  return Object.keys(responseHeaders).length > 0 ? { responseHeaders } : {};
}

/** `messageString` is API Gateway's message as a JSON string, quotes included. */
function template({ message, type, code, errorType }: Refusal): string {
  const words = message === undefined ? '$context.error.messageString' : JSON.stringify(message);
  const rest = JSON.stringify({ type, param: null, code, error_type: errorType });
  return `{"error":{"message":${words},${rest.slice(1)}}`;
}
