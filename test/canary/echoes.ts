import { bytes, chatError, frames, type Play, type Stage, status } from '../support/fake-provider.ts';

/** What a provider repeats: the key that it was sent, all that was asked, and an answer that it had begun. */
function echoOf(stage: Stage, answer: string): string {
  const { request } = stage;
  const keys = request.headers.filter(([name]) => /authorization|api-key/i.test(name)).map(([, value]) => value);
  const said = JSON.stringify(request.json).match(/Say .*?Please\. /)?.[0] ?? '';
  const plain = textsIn(request.json).join(' / ');
  const pieces = keys.flatMap((key) => [key, key.slice(-16), `...${key.slice(12, 26)}***`]);
  return `Refused: ${pieces.join(', ')} asked ${plain} (${said}) and I was about to say ${answer}`;
}

/** The same without the key: a whole answer belongs to its caller as the provider wrote it. */
function saidTo({ request }: Stage, answer: string): string {
  return `${textsIn(request.json).join(' / ')} and ${answer}`;
}

const STATUSES = [400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 529];
const EVENT_STREAM = ['content-type', 'text/event-stream'] as const;

/** Every way in which providers give back what they were told, where none of it belongs. */
export function echoes(answer: string): Readonly<Record<string, Play>> {
  const saying =
    (play: (echo: string) => Play, echo = echoOf): Play =>
    (stage) =>
      play(echo(stage, answer))(stage);
  const content = (text: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}`;
  const byStatus = STATUSES.map(
    (code) => [`status ${code}`, saying((echo) => status(code, { body: chatError(echo) }))] as const,
  );
  return {
    ...Object.fromEntries(byStatus),
    'in all fields of an error': saying((echo) =>
      status(400, {
        body: { error: { message: echo, type: echo, param: echo, code: echo }, request_id: echo, detail: echo },
      }),
    ),
    'as Anthropic says it': saying((echo) =>
      status(400, {
        body: { type: 'error', error: { type: 'invalid_request_error', message: echo }, request_id: echo },
      }),
    ),
    'as text': saying((echo) => status(400, { body: echo, headers: [['content-type', 'text/plain']] })),
    'as a page': saying((echo) =>
      status(502, { body: `<html><h1>${echo}</h1>`, headers: [['content-type', 'text/html']] }),
    ),
    'in headers': saying((echo) => {
      const value = encodeURIComponent(echo).slice(0, 2_000);
      const names = [
        'x-request-id',
        'set-cookie',
        'location',
        'server',
        'retry-after',
        'x-ratelimit-limit-requests',
        'www-authenticate',
      ];
      return status(429, { headers: names.map((name) => [name, value] as const) });
    }),
    'in the target of a redirect': saying((echo) =>
      status(302, { headers: [['location', `http://127.0.0.1:1/?${encodeURIComponent(echo).slice(0, 2_000)}`]] }),
    ),
    'in an error with status 200': saying((echo) => status(200, { body: chatError(echo) })),
    'in JSON that is cut short': saying((echo) => status(200, { body: `{"choices":[{"message":{"content":"${echo}` })),
    'in an error before content': saying((echo) => frames([`data: ${JSON.stringify(chatError(echo))}`])),
    'in an error in the midst': saying((echo) =>
      frames([content('Well'), `event: error\ndata: ${JSON.stringify(chatError(echo))}`]),
    ),
    'in an error of Anthropic in the midst': saying((echo) =>
      frames([
        `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message: { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage: { input_tokens: 1, output_tokens: 1 } } })}`,
        `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'api_error', message: echo } })}`,
      ]),
    ),
    'in a failed response': saying((echo) =>
      frames([
        `event: response.failed\ndata: ${JSON.stringify({ type: 'response.failed', sequence_number: 0, response: { id: 'r', object: 'response', status: 'failed', output: [], error: { code: 'server_error', message: echo } } })}`,
      ]),
    ),
    'in a comment, and silence': saying((echo) =>
      bytes(`: ${echo.replaceAll('\n', ' ')}\n\n`, { headers: [EVENT_STREAM] }),
    ),
    'in a line that is no JSON': saying((echo) => frames([content('Well'), `data: {${echo.replaceAll('\n', ' ')}`])),
    'as the model that has served': saying(
      (echo) =>
        frames([`data: ${JSON.stringify({ model: echo, choices: [{ index: 0, delta: { content: 'Hi' } }] })}`, ...END]),
      saidTo,
    ),
    'as the reason of the end': saying(
      (echo) =>
        frames([
          content('Hi'),
          `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: echo }] })}`,
          'data: [DONE]',
        ]),
      saidTo,
    ),
    'as a tier of service': saying(
      (echo) =>
        frames([
          `data: ${JSON.stringify({ service_tier: echo, choices: [{ index: 0, delta: { content: 'Hi' } }] })}`,
          ...END,
        ]),
      saidTo,
    ),
  };
}

const END = [`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}`, 'data: [DONE]'];

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length > 20 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
