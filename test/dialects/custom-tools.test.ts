import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Provider } from '../../lambda/core/types.ts';
import { xai } from '../../lambda/providers/xai.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, frames, startFakeProvider, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';

/** The text that a tool of free text is called with: quotes, a line end, and a character that may be cut in two. */
const SQL = 'SELECT "🦆"\nFROM t;';
const HALVES = [SQL.slice(0, 9), SQL.slice(9)]; // Within the duck.
const TOOLS = [{ type: 'custom', custom: { name: 'sql' } }];
const USAGE = { input_tokens: 5, output_tokens: 3, total_tokens: 8 };
const ITEM = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'sql', input: SQL, status: 'completed' };
const RESPONSE = { id: 'resp_1', object: 'response', status: 'completed', model: 'm', output: [ITEM], usage: USAGE };
const at = { item_id: 'ctc_1', output_index: 0 };
const event = (json: { readonly type: string; readonly [name: string]: unknown }) =>
  `event: ${json.type}\ndata: ${JSON.stringify(json)}`;

/** The same call, as a provider of each dialect streams it: that of messages was offered a tool with a single field. */
const STREAMS = {
  'openai-responses': [
    event({ type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } }),
    event({ type: 'response.output_item.added', output_index: 0, item: { ...ITEM, input: '', status: 'in_progress' } }),
    ...HALVES.map((delta) => event({ type: 'response.custom_tool_call_input.delta', ...at, delta })),
    event({ type: 'response.output_item.done', output_index: 0, item: ITEM }),
    event({ type: 'response.completed', response: RESPONSE }),
  ],
  'anthropic-messages': [
    event({ type: 'message_start', message: { id: 'msg_1', model: 'm', content: [], usage: USAGE } }),
    event({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'call_1', name: 'sql', input: {} },
    }),
    event({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: JSON.stringify({ input: SQL }) },
    }),
    event({ type: 'content_block_stop', index: 0 }),
    event({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: USAGE }),
    event({ type: 'message_stop' }),
  ],
  'openai-chat': [
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { role: 'assistant', tool_calls: [{ index: 0, id: 'call_1', type: 'custom', custom: { name: 'sql', input: '' } }] } }] })}`,
    ...HALVES.map(
      (input) =>
        `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { tool_calls: [{ index: 0, custom: { input } }] } }] })}`,
    ),
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] })}`,
    'data: [DONE]',
  ],
} as const;
type Upstream = keyof typeof STREAMS;

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  const speaking = (id: string): Provider => ({
    id,
    url: provider.url,
    needsKey: false,
    speaks: { [id]: { streamUsage: true } },
    authorize: () => ({}),
  });
  const providers = new Map(Object.keys(STREAMS).map((id) => [id, speaking(id)]));
  const quirks = xai.speaks['openai-responses'] ?? expect.fail('xAI speaks Responses');
  providers.set('xai', { ...speaking('xai'), speaks: { 'openai-responses': quirks } });
  headgate = aGateway().withPorts({ providers }).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

describe.each(['openai-responses', 'anthropic-messages'] as const)(
  'a call of a tool of free text, by %s',
  (upstream) => {
    test('is one to a client of chat that has offered such a tool', async () => {
      provider.script(frames(STREAMS[upstream]));
      const { chunks } = await readStream(await headgate.ask({ ...asked(upstream), tools: TOOLS, stream: true }));
      const pieces = chunks.flatMap(({ choices }) => choices ?? []).flatMap(({ delta }) => callsIn(delta));
      expect(pieces[0]).toMatchObject({ index: 0, id: 'call_1', type: 'custom', custom: { name: 'sql' } });
      expect(pieces.map(({ custom }) => custom?.input ?? '').join('')).toBe(SQL);
    });

    test('is that of a function with one field to a client of chat that has not', async () => {
      provider.script(frames(STREAMS[upstream]));
      const { chunks } = await readStream(await headgate.ask({ ...asked(upstream), stream: true }));
      const pieces = chunks.flatMap(({ choices }) => choices ?? []).flatMap(({ delta }) => callsIn(delta));
      expect(pieces[0]).toMatchObject({ id: 'call_1', type: 'function', function: { name: 'sql' } });
      const text = pieces.map((piece) => piece.function?.arguments ?? '').join('');
      expect(JSON.parse(text)).toEqual({ input: SQL });
    });
  },
);

test.each(['openai-responses', 'openai-chat'] as const)(
  'what %s streams as free text is an object to a client of messages',
  async (upstream) => {
    provider.script(frames(STREAMS[upstream]));
    const order = { ...asked(upstream), max_tokens: 100, stream: true };
    const { chunks } = await readStream(await post('/v1/messages', order));
    // Events of another dialect: only their pieces of input are looked at.
    const deltas = chunks as unknown as readonly { readonly delta?: { readonly partial_json?: string } }[];
    expect(JSON.parse(deltas.map(({ delta }) => delta?.partial_json ?? '').join(''))).toEqual({ input: SQL });
  },
);

test('what xAI runs itself is no call to a client that has offered none, and the answer has stopped', async () => {
  provider.script(frames(STREAMS['openai-responses']), status(200, { body: RESPONSE }));
  const { data } = await readStream(await headgate.ask({ ...asked('xai'), stream: true }));
  expect(data.join()).not.toContain('tool_calls');
  expect(data.join()).toContain('"finish_reason":"stop"');
  const { choices } = await readBody(await headgate.ask(asked('xai')));
  expect(choices).toMatchObject([{ finish_reason: 'stop', message: { content: '' } }]);
});

test('a whole answer has the call in the same form', async () => {
  provider.script(status(200, { body: RESPONSE }), status(200, { body: RESPONSE }));
  const offered = await readBody(await headgate.ask({ ...asked('openai-responses'), tools: TOOLS }));
  expect(offered.choices[0]?.message.tool_calls).toEqual([
    { id: 'call_1', type: 'custom', custom: { name: 'sql', input: SQL } },
  ]);
  const other = await readBody(await headgate.ask(asked('openai-responses')));
  expect(other.choices[0]?.message.tool_calls).toEqual([
    { id: 'call_1', type: 'function', function: { name: 'sql', arguments: JSON.stringify({ input: SQL }) } },
  ]);
});

function asked(upstream: Upstream | 'xai') {
  return { model: `${upstream}/m`, messages: [{ role: 'user', content: 'Hello' }] };
}

function post(path: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' };
  return headgate.fetch(`http://headgate.invalid${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

interface Piece {
  readonly custom?: { readonly input?: string };
  readonly function?: { readonly arguments?: string };
}

function callsIn(delta: object | undefined): readonly Piece[] {
  // What the test asserts on it shows whether it is so.
  return (delta as { readonly tool_calls?: readonly Piece[] } | undefined)?.tool_calls ?? [];
}
