import { EVENT_STREAM, type Headers, HTML_TYPE, JSON_TYPE, whole } from '../http-writer.ts';
import { chatError, status } from '../plays.ts';
import type { Stage } from '../stage.ts';
import { type Fault, type FaultOptions, isStreamed } from './fault.ts';

/** What load balancers and content networks answer for a provider that is down. Must never reach a client. */
const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Origin error</title></head><body><h1>Origin error</h1>Ray ID: 8f00</body></html>';

/** Rows 17 to 25 (but 24): the answer is a refusal, or looks like an answer and is none. */
export const statusFaults = {
  '429-retry-after': {
    row: 17,
    about: 'rate limited, says when to come back (`retryAfter`, default 2 seconds)',
    play: (options) => {
      const error = { type: 'requests', code: options.code ?? 'rate_limit_exceeded' };
      const body = chatError(options.message ?? 'Rate limit reached for requests per minute.', error);
      return status(429, { headers: retryAfter({ retryAfter: '2', ...options }), body });
    },
  },
  '429-spend-limit': {
    row: 18,
    about: 'no money left, does not say when to come back (`code`)',
    play: (options) => {
      const error = { type: 'insufficient_quota', code: options.code ?? 'credit_balance_exhausted' };
      return status(429, {
        headers: retryAfter(options),
        body: chatError(options.message ?? 'You exceeded your current quota.', error),
      });
    },
  },
  '400-usage-limit': {
    row: 19,
    about: "a workspace's spend limit, told as the client's error",
    play: () => {
      const message =
        'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.';
      return status(400, { body: { type: 'error', error: { type: 'invalid_request_error', message } } });
    },
  },
  'html-error': {
    row: 20,
    about: 'a server error with a page of HTML (`status`: 500, 502, 503, 504, 520 …, default 502)',
    play: (options) => status(options.status ?? 502, { headers: [HTML_TYPE, ...retryAfter(options)], body: HTML_PAGE }),
  },
  '529': {
    row: 21,
    about: 'overloaded',
    play: (options) =>
      status(529, {
        headers: retryAfter(options),
        body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      }),
  },
  '401': {
    row: 22,
    about: "refuses the provider's key, and repeats a part of it",
    play: () => refuseKey(401, 'invalid_api_key'),
  },
  '403': {
    row: 22,
    about: "refuses the provider's key for this model, and repeats a part of it",
    play: () => refuseKey(403, 'permission_denied'),
  },
  'json-error-200': {
    row: 23,
    about: 'an error object with status 200',
    play: (options) =>
      status(200, {
        body: chatError(options.message ?? 'Internal error', { type: 'server_error', code: options.code ?? '500' }),
      }),
  },
  'html-200': {
    row: 23,
    about: 'a page of HTML with status 200',
    play: () => status(200, { headers: [HTML_TYPE], body: HTML_PAGE }),
  },
  redirect: {
    row: 25,
    about: 'sends the client to another origin (`status`, default 307; `to`, default the sink)',
    play: (options) => (stage) => {
      stage.meter.waive();
      return stage.send(whole(options.status ?? 307, [['location', options.to ?? stage.sinkUrl]], ''));
    },
  },
  'status-999': {
    row: 34,
    about: 'a status that does not exist',
    play: (options) => (stage) => {
      const type = isStreamed(stage, options) ? EVENT_STREAM : JSON_TYPE;
      stage.meter.waive();
      return stage.send(whole(999, [type], '{}'));
    },
  },
} as const satisfies Record<string, Fault>;

function retryAfter(options: FaultOptions): Headers {
  return options.retryAfter === undefined ? [] : [['retry-after', options.retryAfter]];
}

/** Providers repeat the first and last characters of the key in their message: these must not reach a client or a log. */
function refuseKey(code: number, errorCode: string) {
  return (stage: Stage) => {
    const key = stage.request.header('authorization')?.replace(/^Bearer /i, '') ?? '';
    const message = `Incorrect API key provided: ${key.slice(0, 8)}***${key.slice(-4)}.`;
    return status(code, { body: chatError(message, { code: errorCode }) })(stage);
  };
}
