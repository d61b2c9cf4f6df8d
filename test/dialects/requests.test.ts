import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json, Quirks } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { openAICompatible } from '../../lambda/providers/provider.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

const USER = { role: 'user', content: 'Hello' };

/** What a provider with these quirks gets, as text: the order of members is part of it. */
function written(body: Json, quirks: Partial<Quirks> = {}) {
  const provider = openAICompatible({ id: 'fake', url: 'http://127.0.0.1', streamUsage: true, ...quirks });
  const chat = openaiChat.readRequest({ model: 'fake/m', messages: [USER], ...body }, 0);
  const { body: sent, dropped } = openaiChat.writeRequest(chat, { provider: 'fake', model: 'm' }, provider);
  const { model, messages, ...rest } = sent;
  return { text: JSON.stringify(sent), model, messages, rest, dropped };
}

describe('what reaches a provider', () => {
  test('is the original with its members in their order, those that nobody knows included', () => {
    const { text } = written({ zeta: { b: 1, a: 2 }, temperature: 0, model: 'fake/m', alpha: [null, { c: null }] });
    expect(text).toBe(
      '{"model":"m","messages":[{"role":"user","content":"Hello"}],"zeta":{"b":1,"a":2},"temperature":0,"alpha":[null,{"c":null}]}',
    );
  });

  test('does not hold what says nothing', () => {
    const nothing = {
      logprobs: null,
      user: null,
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      response_format: { type: 'text' },
      stream_options: null,
    };
    expect(written(nothing)).toMatchObject({ rest: {}, dropped: [] });
  });

  test('holds tools with all that belongs to them', () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: {}, strict: true } }];
    const rest = { tools, tool_choice: { type: 'function', function: { name: 'f' } }, parallel_tool_calls: false };
    expect(written(rest)).toMatchObject({ rest, dropped: [] });
  });

  test('keeps false, zero and empty text, which say something', () => {
    const rest = { store: false, presence_penalty: 0, stop: '', logit_bias: {}, seed: 0 };
    expect(written(rest).rest).toEqual(rest);
  });

  test('keeps a response format that asks for something', () => {
    const rest = { response_format: { type: 'json_object' } };
    expect(written(rest).rest).toEqual(rest);
  });
});

describe('usage in streams', () => {
  test('is always asked for', () => {
    expect(written({ stream: true }).rest).toEqual({ stream: true, stream_options: { include_usage: true } });
  });

  test('is asked for against the wish not to see it, and other options stay', () => {
    const options = { include_obfuscation: false, include_usage: false };
    const { rest } = written({ stream: true, stream_options: options });
    expect(rest.stream_options).toEqual({ include_obfuscation: false, include_usage: true });
  });

  test('is not asked for where the question is refused, which loses nothing', () => {
    const { rest, dropped } = written(
      { stream: true, stream_options: { include_usage: true } },
      { streamUsage: false },
    );
    expect(rest).toEqual({ stream: true });
    expect(dropped).toEqual([]);
  });

  test('is not asked for outside a stream, where providers refuse the question', () => {
    expect(written({ stream: false, stream_options: { include_usage: true } }).rest).toEqual({ stream: false });
  });

  test.each([
    ['true', true],
    ['false', false],
  ])('the text "%s" is understood, and sent as what it means', (stream, meant) => {
    expect(written({ stream }).rest.stream).toBe(meant);
  });
});

describe('renamed fields', () => {
  const quirks = {
    renames: { max_tokens: 'max_completion_tokens' },
    parameters: ['model', 'messages', 'max_completion_tokens'],
  };

  test('keep their place and value', () => {
    expect(written({ max_tokens: 5, temperature: 1 }, quirks)).toMatchObject({
      rest: { max_completion_tokens: 5 },
      dropped: ['temperature'],
    });
  });

  test.each([
    ['max_completion_tokens', quirks],
    ['max_tokens', { renames: { max_completion_tokens: 'max_tokens' } }],
  ])('give way to the newer name in either order, sent as %s, but not to null', (name, host) => {
    expect(written({ max_tokens: 5, max_completion_tokens: 6 }, host).rest).toEqual({ [name]: 6 });
    expect(written({ max_completion_tokens: 6, max_tokens: 5 }, host).rest).toEqual({ [name]: 6 });
    expect(written({ max_tokens: 5, max_completion_tokens: null }, host).rest).toEqual({ [name]: 5 });
  });

  test('are not taken from the prototype of an object', () => {
    expect(written({ toString: 1, valueOf: 2 }, { renames: {} }).rest).toEqual({ toString: 1, valueOf: 2 });
  });
});

describe('messages', () => {
  const assistant = {
    role: 'assistant',
    content: null,
    refusal: null,
    reasoning_content: 'hm',
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: { sig: 's' } }],
  };

  test('go as they came to a host that takes all', () => {
    expect(written({ messages: [assistant, 'not a message'] }).messages).toEqual([assistant, 'not a message']);
  });

  test('lose members that a strict host refuses, and keep content even if it is null', () => {
    const { messages, dropped } = written(
      { messages: [assistant] },
      { messageFields: ['role', 'content', 'tool_calls'] },
    );
    expect(messages).toEqual([{ role: 'assistant', content: null, tool_calls: assistant.tool_calls }]);
    expect(dropped).toEqual([]);
  });

  test('lose members that another host invented', () => {
    const { messages } = written({ messages: [assistant] }, { refusedMessageFields: ['reasoning_content'] });
    const { reasoning_content: _, ...rest } = assistant;
    expect(messages).toEqual([rest]);
  });

  test('of a developer become those of the system where that role is refused', () => {
    const messages = [{ role: 'developer', content: 'developer' }];
    expect(written({ messages }, { refusesDeveloperRole: true }).messages).toEqual([
      { role: 'system', content: 'developer' },
    ]);
    expect(written({ messages }).messages).toEqual(messages);
  });
});

test.each<[string, Json, RegExp]>([
  ['a missing model', { model: undefined }, /`model`/],
  ['an empty model', { model: '' }, /`model`/],
  ['messages that are no list', { messages: 'Hello' }, /`messages`/],
  ['stream: 1', { stream: 1 }, /`stream` must be true or false, not "1"/],
  ['n: 0', { n: 0 }, /`n`/],
  ['n: 1.5', { n: 1.5 }, /`n`/],
  ['max_tokens: 1.5', { max_tokens: 1.5 }, /`max_tokens`/],
  ['max_tokens: "100"', { max_tokens: '100' }, /`max_tokens`/],
  ['max_completion_tokens: 2^53', { max_completion_tokens: 2 ** 53 }, /`max_completion_tokens`/],
])('refuses %s', (_, changes, message) => {
  const body = { model: 'fake/m', messages: [USER], ...changes };
  expect(() => openaiChat.readRequest(body, 0)).toThrow(message);
});

describe('over the wire', () => {
  let provider: FakeProvider;
  let headgate: TestGateway;

  beforeEach(async () => {
    provider = await startFakeProvider();
    headgate = aGateway()
      .withProvider('fake', { url: provider.url })
      .withProvider('mistral', { url: provider.url })
      .start();
  });

  afterEach(async () => {
    await headgate.close();
    await provider.close();
  });

  test.each(['fake', 'mistral'])(
    'the second turn begins with the bytes of the first (%s), for the prompt cache',
    async (id) => {
      const tools = [
        { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: { b: {}, a: {} } } } },
      ];
      const first = [
        { role: 'system', content: 'Be brief. ☃' },
        { ...USER, name: 'ann' },
      ];
      const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"b": 1,  "a": 2}' } };
      const second = [
        ...first,
        {
          role: 'assistant',
          content: null,
          refusal: null,
          annotations: [],
          reasoning_content: 'hm',
          tool_calls: [call],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'seen' },
      ];
      provider.script(answer(), answer());
      for (const messages of [first, second]) {
        const response = await headgate.ask({ model: `${id}/m`, tools, temperature: 0.5, messages, stream: true });
        await response.text();
      }
      const [one, two] = provider.requests.map(({ body }) => body.toString());
      const end = one?.lastIndexOf(']') ?? -1;
      expect(end).toBeGreaterThan(100);
      expect(two?.startsWith(one?.slice(0, end) ?? '')).toBe(true);
    },
  );

  test('says which fields were withheld, and holds nothing of the caller in a header', async () => {
    provider.script(answer());
    const response = await headgate.ask({ model: 'mistral/m', messages: [USER], store: true, user: 'ann', seed: 1 });
    expect(response.headers.get('x-headgate-dropped')).toBe('store, user');
    const [request] = provider.requests;
    expect(request?.json).toEqual({ model: 'm', messages: [USER], random_seed: 1 });
    const names = request?.headers.map(([name]) => name.toLowerCase()).sort();
    expect(names).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
    ]);
  });

  test('a withheld field may be called anything', async () => {
    provider.script(answer(), answer());
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`field_${at}`, 1]));
    const odd = { '☃': 1, 'a\r\nx-evil: 1': 1, 'b, c': 1, '': 1, [`long${'g'.repeat(500)}`]: 1, ...many };
    for (const stream of [false, true]) {
      const response = await headgate.ask({ model: 'mistral/m', messages: [USER], ...odd, stream });
      expect(response.status).toBe(200);
      await response.text();
      expect(response.headers.get('x-headgate-dropped')).toMatch(/^field_0, field_1, .*, field_15, and 1989 more$/);
    }
  });
});
