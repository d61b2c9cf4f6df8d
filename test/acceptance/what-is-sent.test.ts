import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../lambda/catalog/index.ts';
import { PROVIDER_IDS } from '../../lambda/settings.ts';
import { aProviderOfEach } from './a-provider-of-each.ts';

const { house, ask } = aProviderOfEach();
const MESSAGES = [{ role: 'user', content: 'hi' }];

test('row 91: an id that is nearly that of a model is no id of it, and has no price', () => {
  const catalogue = createCatalogue({ prices: {} });
  expect(catalogue.find('anthropic', 'claude-opus-4-6')?.price).toBeDefined();
  for (const id of ['claude-opus-4.6', 'claude-opus-4-6-20990101', 'Claude-Opus-4-6', 'claude-opus-4']) {
    expect(catalogue.find('anthropic', id)?.price).toBeUndefined();
  }
});

test.each(PROVIDER_IDS)(
  'row 100: %s gets no field that the caller did not send, but for what its dialect demands',
  async (id) => {
    const { body } = await ask('/chat/completions', { model: `${id}/claude-opus-4-6`, messages: MESSAGES });
    const { stream, ...rest } = body;
    if (!('max_tokens' in rest)) return expect(body).toEqual({ model: 'claude-opus-4-6', messages: MESSAGES });
    // Messages has no request without a bound: it is the model's own. One so long is streamed.
    expect({ stream, ...rest }).toEqual({
      model: 'claude-opus-4-6',
      max_tokens: 128_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      stream: true,
    });
  },
);

describe('row 102: marks of cached prefixes', () => {
  const mark = { cache_control: { type: 'ephemeral' } };
  const text = { type: 'text', text: 'hi', ...mark };

  test('pass on every kind of block where Messages is spoken at both ends, and on the request itself', async () => {
    const request = {
      model: 'anthropic/claude-opus-4-6',
      max_tokens: 9,
      ...mark,
      system: [text],
      tools: [{ name: 'look', input_schema: { type: 'object' }, ...mark }],
      messages: [
        {
          role: 'user',
          content: [text, { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' }, ...mark }],
        },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'look', input: {}, ...mark }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [text], ...mark }] },
      ],
    };
    const { body } = await ask('/messages', request);
    expect(body).toEqual({ ...request, model: 'claude-opus-4-6' });
  });

  test('pass from chat to Messages, on tools, system text, parts and results; the last four of them', async () => {
    const messages = [
      { role: 'system', content: [text] },
      { role: 'user', content: [text] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't', type: 'function', function: { name: 'look', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 't', content: [text] },
    ];
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } }, ...mark }];
    const { body } = await ask('/chat/completions', { model: 'anthropic/claude-opus-4-6', messages, tools });
    expect(body).toMatchObject({
      tools: [{ name: 'look', ...mark }],
      system: [text],
      messages: [{ content: [text] }, {}, { content: [{ type: 'tool_result', content: [text] }] }],
    });
    const more = [...messages, { role: 'user', content: [text] }];
    const fifth = await ask('/chat/completions', { model: 'anthropic/claude-opus-4-6', messages: more, tools });
    expect(JSON.stringify(fifth.body).match(/cache_control/g)).toHaveLength(4);
    expect(fifth.body.tools).not.toMatchObject([mark]);
  });
});

test('row 103: members of a schema keep the order in which they came, at every provider and in every dialect', async () => {
  const properties = {
    zebra: { type: 'string' },
    apple: { type: 'number' },
    mango: { type: 'object', properties: { b: {}, a: {} } },
  };
  const schema = { type: 'object', properties, required: ['zebra', 'apple'], description: 'last' };
  const inner = JSON.stringify(properties);
  for (const id of PROVIDER_IDS) {
    const model = `${id}/some-model`;
    await ask('/chat/completions', {
      model,
      messages: MESSAGES,
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
    });
    await ask('/messages', { model, max_tokens: 9, messages: MESSAGES, tools: [{ name: 'f', input_schema: schema }] });
    await ask('/responses', {
      model,
      input: 'hi',
      tools: [{ type: 'function', name: 'f', parameters: schema, strict: false }],
    });
  }
  expect(house.provider.requests).toHaveLength(3 * PROVIDER_IDS.length);
  for (const { body } of house.provider.requests) expect(body.toString()).toContain(inner);
});
