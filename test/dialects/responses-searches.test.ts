import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, frames, type Play, startFakeProvider, status } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** Searches are billed one by one, and counted nowhere but among the items of the answer. */
let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway()
    .withProvider('openai', { url: provider.url })
    .withProvider('xai', { url: provider.url })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const search = (id: string, action: object | undefined) => ({
  type: 'web_search_call',
  id,
  status: 'completed',
  action,
});
const ITEMS = [
  search('ws_1', { type: 'search', query: 'a' }),
  search('ws_2', { type: 'open_page', url: 'https://example.com' }),
  search('ws_3', { type: 'find_in_page', pattern: 'b' }),
  // Older answers say only that they have searched.
  search('ws_4', undefined),
  {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
  },
];
const USAGE = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 };
const TOKENS = 1_000n * 2_000_000n + 100n * 10_000_000n;
const FEE = 10_000_000_000n;
const response = (end: string, more: object = {}) => ({
  ...{ id: 'resp_1', object: 'response', created_at: 1, model: 'gpt-6-sol', status: end, output: ITEMS, usage: USAGE },
  ...more,
});
const frame = (type: string, members: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
const TOLD = [
  frame('response.created', { response: response('in_progress', { output: [], usage: null }) }),
  ...ITEMS.flatMap((item, output_index) => [
    frame('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', action: undefined } }),
    frame('response.output_item.done', { output_index, item }),
  ]),
];

async function rowOf(play: Play, request: object, model = 'openai/gpt-6-sol') {
  provider.script(play);
  await (await post(headgate, '/responses', { model, input: 'Hello', ...request })).text();
  return headgate.rows.at(-1);
}

const tools = [{ type: 'web_search' }];

describe('a search that the answer tells of', () => {
  test.each<[string, Play, object]>([
    ['whole', status(200, { body: response('completed') }), { tools }],
    [
      'as a stream',
      frames([...TOLD, frame('response.completed', { response: response('completed') })]),
      { tools, stream: true },
    ],
    [
      'as a stream whose end repeats no items',
      frames([...TOLD, frame('response.completed', { response: response('completed', { output: [] }) })]),
      { tools, stream: true },
    ],
    [
      'as a stream that tells nothing but its end',
      frames([frame('response.completed', { response: response('completed') })]),
      { tools, stream: true },
    ],
    [
      'as a stream that fails in the end, and is billed',
      frames([
        ...TOLD,
        frame('response.failed', {
          response: response('failed', { output: [], error: { code: 'server_error', message: 'x' } }),
        }),
      ]),
      { tools, stream: true },
    ],
  ])('is paid for, and looking at a page is not: %s', async (_, play, request) => {
    const row = await rowOf(play, request);
    expect(row?.ending?.usage.webSearches).toBe(2);
    expect(row).toMatchObject({ costPicoUsd: TOKENS + 2n * FEE, start: { holdPicoUsd: null } });
  });

  test('costs nothing where it was offered and not made, as Codex always does', async () => {
    const row = await rowOf(status(200, { body: response('completed', { output: ITEMS.slice(-1) }) }), { tools });
    expect(row).toMatchObject({ costPicoUsd: TOKENS, ending: { cost: { source: 'catalogue' } } });
  });

  test.each<[string, object, string]>([
    ['its preview, whose fee is another one', { tools: [{ type: 'web_search_preview' }] }, 'openai/gpt-6-sol'],
    ['a search of files', { tools: [...tools, { type: 'file_search', vector_store_ids: ['v'] }] }, 'openai/gpt-6-sol'],
    ['a model with which each search is so many tokens more', { tools }, 'openai/gpt-4.1-mini'],
    ['another host, whose fees nobody here knows', { tools }, 'xai/grok-4.7'],
  ])('has a cost that nobody knows with %s', async (_, request, model) => {
    const body = response('completed', { model: undefined });
    expect((await rowOf(status(200, { body }), request, model))?.costPicoUsd).toBeNull();
  });

  test('is charged at nothing we know if the answer breaks off: who knows how often it has searched', async () => {
    const row = await rowOf(frames(TOLD), { tools, stream: true });
    expect(row).toMatchObject({ costPicoUsd: null, ending: { cost: { source: 'estimate' } } });
  });
});
