import { once } from 'node:events';
import { ApiError } from './api-error.ts';
import { type Exchange, pause, writeAnswer, writeBeginning, writeChunks, writeEvent, writeJson } from './exchange.ts';

interface DemoFault {
  /** For the documentation, which is made of this table: what the provider does. */
  readonly about: string;
  play(exchange: Exchange): Promise<void> | void;
}

const OVERLOADED = new ApiError(503, 'The model is overloaded.', { type: 'server_error', code: 'overloaded' });
const HTML = '<!DOCTYPE html><html><head><title>Origin error</title></head><body><h1>Origin error</h1></body></html>';
/** How many pieces of content are sent before an answer breaks. */
const SOME = 3;

const overloaded = refuse(503, 'The engine is currently overloaded.', { type: 'server_error' });

/** Models that fail, each in its own way. Its name is the model's name. */
export const FAULTS = {
  'fault-400': refuse(400, "Unknown parameter: 'messages[0].mood'.", {
    param: 'messages[0].mood',
    code: 'unknown_parameter',
  }),
  'fault-400-context': refuse(
    400,
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 10321 tokens.",
    { param: 'messages', code: 'context_length_exceeded' },
  ),
  'fault-401': refuse(401, 'Incorrect API key provided: sk-demo***0000.', { code: 'invalid_api_key' }),
  'fault-402': refuse(402, 'Insufficient credits.', { type: 'insufficient_quota', code: 'insufficient_credits' }),
  'fault-403': refuse(403, 'This project does not have access to the model.', { code: 'model_not_found' }),
  'fault-404': refuse(404, 'The model has been retired.', { code: 'model_not_found' }),
  'fault-413': refuse(413, 'Request too large for this model.', { code: 'request_too_large' }),
  'fault-422': refuse(422, 'Tools with mixed values for strict are not allowed.', { param: 'tools' }),
  'fault-429': refuse(429, 'Rate limit reached.', { type: 'requests', code: 'rate_limit_exceeded' }),
  'fault-429-retry-after': refuse(
    429,
    'Rate limit reached. Please try again in 2s.',
    { type: 'requests', code: 'rate_limit_exceeded', headers: { 'retry-after': '2' } },
    '429, and says to come back in 2 seconds',
  ),
  'fault-429-quota': refuse(429, 'You exceeded your current quota.', {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  'fault-500': refuse(500, 'The server had an error.', { type: 'server_error' }),
  'fault-502': { about: '502 with a page of HTML', play: ({ response }) => writeHtml(response, 502) },
  'fault-503': overloaded,
  'fault-504': { about: '504 with a page of HTML', play: ({ response }) => writeHtml(response, 504) },
  'fault-529': refuse(529, 'Overloaded', { type: 'overloaded_error' }),
  'fault-html': { about: '200 with a page of HTML', play: ({ response }) => writeHtml(response, 200) },
  'fault-json-error': {
    about: '200 with an error object',
    play: ({ response, wire }) => writeJson(response, 200, wire.errorBody(OVERLOADED)),
  },
  'fault-empty': { about: '200 with no body', play: ({ response }) => void response.writeHead(200).end() },
  'fault-redirect': {
    about: '307 to another host, where nobody is',
    play: ({ response }) =>
      void response.writeHead(307, { location: 'http://elsewhere.invalid/v1/chat/completions' }).end(),
  },
  'fault-cut-before-headers': { about: 'resets the connection at once', play: cut },
  'fault-cut-before-content': {
    about: 'sends headers and the role, then resets the connection',
    play: async (exchange) => {
      await writeBeginning(exchange, 0);
      await cut(exchange);
    },
  },
  'fault-cut-mid-stream': {
    about: 'sends some text, then resets the connection',
    play: async (exchange) => {
      await writeBeginning(exchange, SOME);
      await cut(exchange);
    },
  },
  'fault-hang': { about: 'never answers', play: untilClientLeaves },
  'fault-hang-before-content': {
    about: 'sends headers and the role, then nothing',
    play: async (exchange) => {
      await writeBeginning(exchange, 0);
      await untilClientLeaves(exchange);
    },
  },
  'fault-hang-mid-stream': {
    about: 'sends some text, then nothing',
    play: async (exchange) => {
      await writeBeginning(exchange, SOME);
      await untilClientLeaves(exchange);
    },
  },
  'fault-error-before-content': {
    about: 'an error event before any text, with status 200',
    play: (exchange) => failInStream(exchange, 0),
  },
  'fault-error-event': { about: 'an error event after some text', play: (exchange) => failInStream(exchange, SOME) },
  'fault-malformed-json': {
    about: 'some text, then an event that is no JSON, then [DONE]',
    play: async (exchange) => {
      await writeBeginning(exchange, SOME);
      if (exchange.request.stream) await writeEvent(exchange, '{"choices":[{"index":0,"ha');
      if (exchange.request.stream) await writeEvent(exchange, '[DONE]');
      exchange.response.end();
    },
  },
  'fault-no-done': {
    about: 'ends the stream in the middle, without finish reason and [DONE]',
    play: async (exchange) => {
      await writeBeginning(exchange, SOME);
      exchange.response.end();
    },
  },
  'fault-no-usage': {
    about: 'a sound answer that does not say what it cost',
    play: async (exchange) => {
      if (!exchange.request.stream)
        return writeJson(exchange.response, 200, { ...exchange.wire.body(exchange), usage: undefined });
      await writeChunks(exchange, { until: 'finish' });
      await writeEvent(exchange, '[DONE]');
      exchange.response.end();
    },
  },
  'fault-slow': {
    about: 'a sound answer, at one token a second',
    play: (exchange) => writeAnswer({ ...exchange, speed: { firstTokenMs: 1000, tokensPerSecond: 1 } }),
  },
  'fault-slow-start': {
    about: 'a sound answer, after 10 seconds of silence',
    play: (exchange) => writeAnswer({ ...exchange, speed: { firstTokenMs: 10_000, tokensPerSecond: Infinity } }),
  },
  'fault-flaky': {
    about: 'every second call gets 503, beginning with the first',
    play: (exchange) => (exchange.calls % 2 === 1 ? overloaded.play(exchange) : writeAnswer(exchange)),
  },
} as const satisfies Record<string, DemoFault>;

export type FaultName = keyof typeof FAULTS;

/** The names of the models that fail. */
// Object.keys forgets the type of the keys of an object that has exactly these.
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

function refuse(
  status: number,
  message: string,
  fields: ConstructorParameters<typeof ApiError>[2] = {},
  about = `${status}: ${message}`,
): DemoFault {
  return {
    about,
    play: () => {
      throw new ApiError(status, message, fields);
    },
  };
}

function writeHtml(response: Exchange['response'], status: number): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(HTML);
}

async function failInStream(exchange: Exchange, contents: number): Promise<void> {
  const { request, response, wire } = exchange;
  if (!request.stream) return writeJson(response, 200, wire.errorBody(OVERLOADED));
  await writeBeginning(exchange, contents);
  const { data, event } = wire.errorEvent(OVERLOADED);
  await writeEvent(exchange, data, event);
  exchange.response.end();
}

async function cut(exchange: Exchange): Promise<void> {
  // A reset throws away what the client has not read yet, so it gets a moment to read.
  await pause(exchange, 25);
  exchange.response.socket?.resetAndDestroy();
}

async function untilClientLeaves({ left }: Exchange): Promise<void> {
  if (!left.aborted) await once(left, 'abort');
}
