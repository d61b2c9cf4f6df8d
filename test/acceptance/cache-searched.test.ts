/** What a provider has searched for is of its moment: it is not given again to who asks later. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, frames, status } from '../support/fake-provider.ts';
import { aCachedTeam, HELLO, ON, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
  team.provider.otherwise(answer({ text: 'Rain', usage: { inputTokens: 10, outputTokens: 3 } }));
});
afterAll(() => team.close());

let count = 0;
/** What the cache says to the same request, twice. */
async function twice(more: object, path = '/chat/completions', model = 'fake/model') {
  count += 1;
  const said = [{ role: 'user', content: `What is the weather? ${count}` }];
  const turns = path === '/responses' ? { input: said, store: false } : { messages: said };
  const gateway = team.start((builder) => {
    const { url } = team.provider;
    return builder
      .withProvider('openrouter', { url })
      .withProvider('openai', { url })
      .withProvider('anthropic', { url });
  });
  const states: unknown[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const response = await gateway.fetch(`http://headgate.invalid/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json', ...ON.headers },
      body: JSON.stringify({ ...HELLO, model, max_tokens: 9, messages: undefined, ...turns, ...more }),
    });
    await response.text();
    states.push(response.status, told(response)['x-headgate-cache']);
  }
  return states;
}

describe('row 72: is never kept: the answer to a request that has its provider search', () => {
  test.each<[string, object]>([
    ['OpenAI’s options', { web_search_options: {} }],
    ['xAI’s parameters', { search_parameters: { mode: 'auto' } }],
    ['Alibaba’s switch', { enable_search: true }],
    ['Perplexity’s filter', { search_domain_filter: ['example.com'] }],
    ['Gemini’s tool', { tools: [{ google_search: {} }] }],
    ['Gemini’s tool in a chat', { extra_body: { google: { tools: [{ google_search: {} }] } } }],
    ['a tool of the provider’s', { tools: [{ type: 'browser_search' }] }],
  ])('%s', async (_name, more) => {
    expect(await twice(more)).toEqual([200, 'off', 200, 'off']);
  });

  test.each<[string, string, object]>([
    ['plugin', 'm', { plugins: [{ id: 'web' }] }],
    ['suffix', 'm:online', {}],
    ['suffix for another model', 'm', { models: ['m', 'm:online'] }],
  ])('OpenRouter’s %s', async (_name, model, more) => {
    expect(await twice(more, '/chat/completions', `openrouter/${model}`)).toEqual([200, 'off', 200, 'off']);
  });

  test('OpenAI’s tools at /responses', async () => {
    const said = {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Rain', annotations: [] }],
    };
    const body = { id: 'resp_1', object: 'response', status: 'completed', store: false, output: [said] };
    for (const type of ['web_search', 'file_search']) {
      team.provider.script(status(200, { body }), status(200, { body }));
      expect(await twice({ tools: [{ type }] }, '/responses', 'openai/m')).toEqual([200, 'off', 200, 'off']);
    }
  });

  test('Anthropic’s tools', async () => {
    const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', stop_reason: 'end_turn' };
    const usage = { input_tokens: 10, output_tokens: 3 };
    const body = { ...head, stop_sequence: null, content: [{ type: 'text', text: 'Rain' }], usage };
    for (const type of ['web_search_20250305', 'web_fetch_20250910']) {
      team.provider.script(status(200, { body }), status(200, { body }));
      const tools = [{ type, name: type.slice(0, -9) }];
      expect(await twice({ tools }, '/messages', 'anthropic/m')).toEqual([200, 'off', 200, 'off']);
    }
  });
});

describe('nor one that says where it was found', () => {
  const cited = [{ type: 'url_citation', url_citation: { url: 'https://example.com', title: 'Weather' } }];
  const body = (message: object, more: object = {}) => ({
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm', ...more },
    choices: [{ index: 0, message: { role: 'assistant', content: 'Rain', ...message }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 },
  });

  test.each<[string, object]>([
    ['in annotations', body({ annotations: cited })],
    ['in citations', body({}, { citations: ['https://example.com'] })],
    ['in results', body({}, { search_results: [{ url: 'https://example.com' }] })],
    ['in tools that were run', body({ executed_tools: [{ type: 'search' }] })],
  ])('%s', async (_name, found) => {
    team.provider.script(status(200, { body: found }));
    expect(await twice({})).toEqual([200, 'miss', 200, 'miss']);
  });

  test('in a stream', async () => {
    const part = (delta: object, finish_reason: string | null = null) => {
      const choices = [{ index: 0, delta, finish_reason }];
      return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}`;
    };
    team.provider.script(
      frames([part({ content: 'Rain' }), part({ annotations: cited }), part({}, 'stop'), 'data: [DONE]']),
    );
    expect(await twice({ stream: true })).toEqual([200, 'miss', 200, 'miss']);
  });

  test('but one that has found nothing, or speaks of such a thing, is kept', async () => {
    team.provider.script(status(200, { body: body({ annotations: [], content: '{"citations":["x"]}' }) }));
    expect(await twice({ search_parameters: { mode: 'off' } })).toEqual([200, 'miss', 200, 'hit']);
    const plugins = [{ id: 'file-parser' }];
    expect(await twice({ plugins }, '/chat/completions', 'openrouter/m')).toEqual([200, 'miss', 200, 'hit']);
  });
});
