/**
 * What one chunk costs between each two dialects, from the bytes of the provider to the bytes for the client, metered and
 * guarded, without sockets. Text one frame a read, which is the dearest way for it to come.
 * Run: node bin/node24.mjs bench/translation.ts. Prints one JSON object a line.
 */
import { aGateway } from '../test/support/a-gateway.ts';
import { p50, print, timed, transportOf } from './support/in-memory.ts';

const CHUNKS = 50_000;
const RUNS = 7;

const named = (data: { readonly type: string; readonly [member: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const chat = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const RESPONSE = { id: 'resp_1', object: 'response', created_at: 1, model: 'm', status: 'in_progress', output: [] };
const USAGE = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
const PART = { item_id: 'msg_1', output_index: 0, content_index: 0 };

/** The beginning, one delta of text, and the end, in the words of each. */
const STREAMS = {
  'openai-chat': {
    start: [chat({ role: 'assistant', content: '' })],
    delta: chat({ content: ' about' }),
    end: [chat({}, 'stop'), 'data: [DONE]\n\n'],
  },
  'openai-responses': {
    start: [
      named({ type: 'response.created', sequence_number: 0, response: RESPONSE }),
      named({
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'msg_1', content: [] },
      }),
      named({ type: 'response.content_part.added', ...PART, part: { type: 'output_text', text: '' } }),
    ],
    delta: named({ type: 'response.output_text.delta', ...PART, sequence_number: 7, delta: ' about', logprobs: [] }),
    end: [
      named({ type: 'response.output_text.done', ...PART, text: '…' }),
      named({ type: 'response.completed', response: { ...RESPONSE, status: 'completed', usage: USAGE } }),
    ],
  },
  'anthropic-messages': {
    start: [
      named({
        type: 'message_start',
        message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage: USAGE },
      }),
      named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ],
    delta: named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' about' } }),
    end: [
      named({ type: 'content_block_stop', index: 0 }),
      named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
      named({ type: 'message_stop' }),
    ],
  },
} as const;
type Words = keyof typeof STREAMS;

/** The endpoint of each for a client, and the least that it may ask. */
const REQUESTS: Readonly<Record<Words, { readonly path: string; readonly body: object }>> = {
  'openai-chat': { path: '/chat/completions', body: { messages: [{ role: 'user', content: 'Hi' }] } },
  'openai-responses': { path: '/responses', body: { input: 'Hi' } },
  'anthropic-messages': { path: '/messages', body: { max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] } },
};

for (const provider of Object.keys(STREAMS) as Words[]) {
  for (const client of Object.keys(REQUESTS) as Words[]) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) times.push(await timed(() => throughGateway(provider, client)));
    print({
      measure: 'translated chunk',
      provider,
      client,
      chunks: CHUNKS,
      p50MicrosPerChunk: (p50(times) * 1_000) / CHUNKS,
    });
  }
}

async function throughGateway(provider: Words, client: Words): Promise<void> {
  const { start, delta, end } = STREAMS[provider];
  const one = Buffer.from(delta);
  const reads = [Buffer.from(start.join('')), ...new Array<Buffer>(CHUNKS).fill(one), Buffer.from(end.join(''))];
  const url = 'http://127.0.0.1:1/v1';
  const headgate = aGateway()
    .withPorts({
      transport: transportOf(reads),
      providers: new Map([
        [
          'fake',
          { id: 'fake', url, needsKey: false, speaks: { [provider]: { streamUsage: true } }, authorize: () => ({}) },
        ],
      ]),
    })
    .withBounds({ totalMs: 600_000, answerBytes: 1e9 })
    .start();
  const { path, body } = REQUESTS[client];
  const response = await headgate.fetch(`http://headgate.invalid/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, model: 'fake/m', stream: true }),
  });
  if (!response.body || response.status !== 200) throw new Error(`status ${response.status}: ${await response.text()}`);
  let last = new Uint8Array();
  for await (const bytes of response.body) last = bytes;
  const ending = new TextDecoder().decode(last);
  if (!/\[DONE\]|response\.completed|message_stop/.test(ending)) throw new Error(`ended badly: ${ending.slice(-300)}`);
  await headgate.close();
}
