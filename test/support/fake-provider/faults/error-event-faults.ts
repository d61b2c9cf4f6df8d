import { crc32 } from 'node:zlib';
import { chunk, LAST_CHUNK } from '../http-writer.ts';
import { chatError, status } from '../plays.ts';
import type { Play } from '../stage.ts';
import { begin, type Fault, type FaultOptions, isStreamed } from './fault.ts';

/** Row 16: an answer that began with status 200 fails, in each form that a provider is known to use. */
export const errorEventFaults = {
  'error-event-groq': {
    row: 16,
    about: '`event: error` with an error object, then the end (Groq)',
    play: (options) => failWith(options, () => `event: error\ndata: ${JSON.stringify(errorOf(options))}\n\n`),
  },
  'error-chunk-openrouter': {
    row: 16,
    about: 'a chunk with an error beside its choices, then [DONE] (OpenRouter)',
    play: (options) =>
      failWith(options, () => {
        const error = { code: options.status ?? 502, message: options.message ?? 'Provider returned error' };
        const choices = [{ index: 0, delta: { content: '' }, finish_reason: 'error' }];
        const body = { id: 'gen-fake', object: 'chat.completion.chunk', error, choices };
        return `data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`;
      }),
  },
  'error-event-status-code': {
    row: 16,
    about: 'an unnamed event with an error and a status code (Cerebras, DeepInfra, vLLM)',
    play: (options) =>
      failWith(
        options,
        () => `data:${JSON.stringify({ ...errorOf(options), status_code: options.status ?? 503 })}\n\n`,
      ),
  },
  'error-event-anthropic': {
    row: 16,
    about: '`event: error` with `type: error` (Anthropic)',
    play: (options) =>
      failWith(options, () => {
        const error = { type: options.code ?? 'overloaded_error', message: options.message ?? 'Overloaded' };
        return `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`;
      }),
  },
  'error-event-responses': {
    row: 16,
    about: 'an `error` event, then `response.failed` (OpenAI and xAI Responses)',
    play: (options) =>
      failWith(options, () => {
        const error = { code: options.code ?? 'server_error', message: options.message ?? 'The server had an error' };
        const first = { type: 'error', sequence_number: 2, ...error, param: null };
        const last = { type: 'response.failed', sequence_number: 3, response: { status: 'failed', error } };
        return `event: error\ndata: ${JSON.stringify(first)}\n\nevent: response.failed\ndata: ${JSON.stringify(last)}\n\n`;
      }),
  },
  'error-event-bedrock': {
    row: 16,
    about: 'an exception frame of the Amazon event stream (Bedrock)',
    play: (options) =>
      failWith(options, () => exceptionFrame('throttlingException', options.message ?? 'Too many requests')),
  },
  'error-event-none': {
    row: 16,
    about: 'the end without any mark (all)',
    play: (options) => failWith(options, () => ''),
  },
} as const satisfies Record<string, Fault>;

function failWith(options: FaultOptions, last: () => string | Buffer): Play {
  return async (stage) => {
    // Without a stream there is no event to fail in: the same failure is a status.
    if (!isStreamed(stage, options)) return status(options.status ?? 503, { body: errorOf(options) })(stage);
    await begin(stage, options);
    const bytes = last();
    if (bytes.length > 0) await stage.send(chunk(bytes));
    await stage.send(LAST_CHUNK);
  };
}

function errorOf(options: FaultOptions) {
  return chatError(options.message ?? 'The model is overloaded.', {
    type: 'server_error',
    code: options.code ?? 'overloaded',
  });
}

/** One message of `application/vnd.amazon.eventstream`: lengths, checksum, headers, payload, checksum. */
function exceptionFrame(type: string, message: string): Buffer {
  const headers = Buffer.concat([header(':message-type', 'exception'), header(':exception-type', type)]);
  const payload = Buffer.from(JSON.stringify({ message }));
  const lengths = Buffer.concat([uint32(headers.length + payload.length + 16), uint32(headers.length)]);
  const body = Buffer.concat([lengths, uint32(crc32(lengths)), headers, payload]);
  return Buffer.concat([body, uint32(crc32(body))]);
}

function header(name: string, value: string): Buffer {
  const TEXT = 7; // The type of a header whose value is a string.
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([TEXT]),
    length,
    Buffer.from(value),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
