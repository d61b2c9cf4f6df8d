import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, bytes, type FakeProvider, startFakeProvider, status } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

const SIGNATURE_REFUSED = {
  type: 'error',
  error: { type: 'invalid_request_error', message: 'messages.1.content.0: Invalid `signature` in `thinking` block' },
};
const SEAL_REFUSED = {
  error: {
    message: 'The encrypted content gAAA...DQ== could not be verified.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_encrypted_content',
  },
};
const TOOLS_REFUSED = {
  error: {
    message:
      "Function tools with reasoning_effort are not supported for gpt-5.3-x in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
    type: 'invalid_request_error',
    param: 'reasoning_effort',
    code: null,
  },
};
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 5, output_tokens: 2 },
};
const RESPONSE = {
  ...{ id: 'resp_1', object: 'response', status: 'completed', model: 'm', error: null },
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] }],
  usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
};
const whole = (body: object) => bytes(JSON.stringify(body), { headers: [['content-type', 'application/json']] });

let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = aGateway()
    .withProvider('anthropic', { url })
    .withProvider('openai', { url })
    .withProvider('fake', { url })
    .withBounds({ attempts: 3 })
    .start();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const ask = (path: string, body: object) => post(headgate, path, body);
const sent = () => provider.requests.map(({ body }) => JSON.parse(String(body)));

describe('a signature that the provider refuses', () => {
  const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 'of-another-conversation' };
  const MESSAGES = {
    model: 'anthropic/claude-sonnet-5',
    max_tokens: 100,
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [THOUGHT, { type: 'text', text: 'Hello', custom: 1 }] },
      { role: 'assistant', content: [{ type: 'redacted_thinking', data: 'x' }] },
      { role: 'user', content: 'Go on' },
    ],
  };

  test('costs one more attempt without thoughts, and the caller gets the answer', async () => {
    provider.script(status(400, { body: SIGNATURE_REFUSED }), whole(MESSAGE));
    const response = await ask('/messages', MESSAGES);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-headgate-attempts')).toBe('2');
    expect(response.headers.get('x-headgate-route')).toMatch(/without earlier thoughts/);
    const [first, second] = sent();
    expect(first.messages).toEqual(MESSAGES.messages);
    expect(second).toEqual({
      ...first,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'text', text: 'Hello', custom: 1 }] },
        { role: 'user', content: 'Go on' },
      ],
    });
    const rows = headgate.rows.slice(-2);
    expect(rows.map(({ start, ending }) => [start.attempt, ending?.state])).toEqual([
      [1, 'voided'],
      [2, 'settled'],
    ]);
  });

  test('is mended before a stream too, and only once', async () => {
    provider.script(status(400, { body: SIGNATURE_REFUSED }), status(400, { body: SIGNATURE_REFUSED }));
    const response = await ask('/messages', { ...MESSAGES, stream: true });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual(SIGNATURE_REFUSED);
    expect(provider.requests).toHaveLength(2);
  });

  test('is the answer where there is no thought that could be left out', async () => {
    provider.script(status(400, { body: SIGNATURE_REFUSED }));
    const response = await ask('/messages', { ...MESSAGES, messages: [{ role: 'user', content: 'Hi' }] });
    expect(response.status).toBe(400);
    expect(provider.requests).toHaveLength(1);
  });

  test('is mended for a client of chat as well, whose history is translated', async () => {
    provider.script(status(400, { body: SIGNATURE_REFUSED }), whole(MESSAGE));
    const details = [
      { type: 'reasoning.text', text: 'hm', signature: 'of-another', format: 'anthropic-claude-v1', index: 0 },
    ];
    const response = await ask('/chat/completions', {
      model: 'anthropic/claude-sonnet-5',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello', reasoning_details: details, reasoning_content: 'hm' },
        { role: 'user', content: 'Go on' },
      ],
    });
    expect(response.status).toBe(200);
    const [first, second] = sent();
    expect(JSON.stringify(first.messages)).toContain('of-another');
    expect(JSON.stringify(second.messages)).not.toContain('thinking');
  });

  test('is mended for items of reasoning whose seal is not known', async () => {
    provider.script(status(400, { body: SEAL_REFUSED }), whole(RESPONSE));
    const message = { role: 'user', content: 'Hi' };
    const response = await ask('/responses', {
      model: 'openai/gpt-6-sol',
      input: [message, { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' }, message],
    });
    expect(response.status).toBe(200);
    expect(sent().at(-1).input).toEqual([message, message]);
  });
});

describe('a model that refuses tools at one endpoint', () => {
  const CHAT = {
    messages: [{ role: 'user', content: 'Hi' }],
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }],
  };

  test('is asked at the other one, though nobody knew', async () => {
    provider.script(status(400, { body: TOOLS_REFUSED }), whole(RESPONSE));
    const response = await ask('/chat/completions', { ...CHAT, model: 'openai/gpt-5.3-x' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hello' } }],
    });
    expect(provider.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/responses']);
  });

  test('is asked at the other one for a client of neither', async () => {
    provider.script(status(400, { body: TOOLS_REFUSED }), whole(RESPONSE));
    const { messages } = CHAT;
    const tools = [{ name: 'look', input_schema: { type: 'object' } }];
    const response = await ask('/messages', { model: 'openai/gpt-4.9-x', max_tokens: 100, messages, tools });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'Hello' }] });
    expect(provider.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/responses']);
  });

  test('is not asked at the other one where no attempt is left', async () => {
    provider.script(status(503), status(503), status(400, { body: TOOLS_REFUSED }), whole(RESPONSE));
    const models = ['fake/n', 'openai/gpt-5.3-x'];
    const response = await ask('/chat/completions', { ...CHAT, model: 'fake/m', models });
    expect(response.status).toBe(400);
    expect(provider.requests).toHaveLength(3);
  });

  test('is an attempt with whichever key, and so it may be the last', async () => {
    const keys = ['one', 'two'].map((id) => ({ id, key: `sk-${id}`, weight: 1 }));
    const secrets = { pepper: async () => 'a pepper for tests', providerKeys: async () => keys };
    const { url } = provider;
    const twice = aGateway()
      .withProvider('openai', { url })
      .withProvider('fake', { url })
      .withBounds({ attempts: 2 })
      .withPorts({ secrets })
      .start();
    provider.script(status(429), status(400, { body: TOOLS_REFUSED }), status(503), whole(RESPONSE));
    const body = { ...CHAT, model: 'openai/gpt-5.3-x', models: ['fake/m'] };
    const response = await twice.ask(body);
    await twice.close();
    expect(response.status).toBe(503);
    expect(provider.requests.map(({ path }) => path)).toEqual([
      ...['/v1/chat/completions', '/v1/chat/completions'],
      '/v1/responses',
    ]);
  });

  test('has its refusal sent on where there is no other', async () => {
    provider.script(status(400, { body: TOOLS_REFUSED }));
    const response = await ask('/chat/completions', { ...CHAT, model: 'fake/m' });
    expect(response.status).toBe(400);
    expect(provider.requests).toHaveLength(1);
  });
});

describe('x-headgate-strict', () => {
  const BODY = {
    model: 'openai/o3',
    messages: [{ role: 'user', content: 'Hi' }],
    logit_bias: { 1: 1 },
    top_logprobs: 2,
  };
  const askStrict = (value: string) => headgate.ask(BODY, { headers: { 'x-headgate-strict': value } });

  test('on: what would be left out is a 400 that names it, and nothing is asked', async () => {
    const response = await askStrict('on');
    expect(response.status).toBe(400);
    const { error } = JSON.parse(await response.text());
    expect(error).toMatchObject({ param: 'logit_bias', error_type: 'invalid_request' });
    expect(error.message).toMatch(/"logit_bias", "top_logprobs".*x-headgate-strict/);
    expect(provider.requests).toHaveLength(0);
  });

  test('off, or not there: it is left out and named', async () => {
    provider.script(answer({ text: 'Hello' }), answer({ text: 'Hello' }));
    for (const response of [await askStrict('off'), await headgate.ask(BODY)]) {
      expect(response.status).toBe(200);
      expect(response.headers.get('x-headgate-dropped')).toBe('logit_bias, top_logprobs');
    }
  });

  test('with another word is refused', async () => {
    expect((await askStrict('yes')).status).toBe(400);
  });
});
