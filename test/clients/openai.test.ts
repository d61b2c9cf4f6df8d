import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestGateway } from '../support/a-gateway.ts';
import { answer, chatError, type FakeProvider, fault, frames, status } from '../support/fake-provider.ts';
import { inStep } from '../support/in-step.ts';
import { anOpenAiClient, HELLO, MODEL, type OpenAiClient } from './an-openai-client.ts';

let provider: FakeProvider;
let headgate: TestGateway;
let openai: OpenAI;
let client: OpenAiClient;

beforeEach(async () => {
  client = await anOpenAiClient();
  ({ provider, headgate, openai } = client);
});
afterEach(() => client.close());

test('chats', async () => {
  provider.script(answer({ text: 'Hi there', usage: { inputTokens: 10, outputTokens: 3 } }));
  const { data, response } = await openai.chat.completions.create({ model: MODEL, messages: HELLO }).withResponse();
  expect(data.choices[0]?.message.content).toBe('Hi there');
  expect(data.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 3, cost: 0.000016 });
  expect(response.headers.get('x-headgate-model')).toBe(MODEL);
  expect(provider.requests[0]?.header('authorization')).toBe('Bearer provider-key-of-fake');
});

test('gets as many choices as it asks for, in one piece and in a stream', async () => {
  const base = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'fake-model' };
  const message = (content: string) => ({ role: 'assistant', content, refusal: null });
  const choices = ['Hi', 'Ho'].map((text, index) => ({ index, message: message(text), finish_reason: 'stop' }));
  const deltas = [1, 0, 1, 0].map((index, at) =>
    JSON.stringify({
      ...base,
      object: 'chat.completion.chunk',
      choices: [{ index, delta: at < 2 ? { content: `H${index}` } : {}, finish_reason: at < 2 ? null : 'stop' }],
    }),
  );
  provider.script(
    status(200, { body: { ...base, object: 'chat.completion', choices } }),
    frames([...deltas, '[DONE]'].map((data) => `data: ${data}`)),
  );
  const whole = await openai.chat.completions.create({ model: MODEL, messages: HELLO, n: 2 });
  expect(whole.choices.map((choice) => choice.message.content)).toEqual(['Hi', 'Ho']);
  const stream = openai.chat.completions.stream({ model: MODEL, messages: HELLO, n: 2 });
  const streamed = await stream.finalChatCompletion();
  expect(streamed.choices.map((choice) => choice.message.content)).toEqual(['H0', 'H1']);
  expect(provider.requests.map(({ json }) => json)).toMatchObject([{ n: 2 }, { n: 2 }]);
});

describe('streams', () => {
  test('piece by piece, without usage that nobody asked for', async () => {
    provider.script(answer({ pieces: ['one ', 'two ', 'three'] }));
    const stream = await openai.chat.completions.create({ model: MODEL, messages: HELLO, stream: true });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('one two three');
    expect(chunks.every((chunk) => chunk.choices.length === 1 && !chunk.usage)).toBe(true);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  test('while the provider still speaks', async () => {
    const pieces = ['one ', 'two ', 'three'];
    const { pace, sees } = inStep(pieces);
    provider.script(answer({ pieces, pace }));
    const stream = await openai.chat.completions.create({ model: MODEL, messages: HELLO, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      sees(text);
    }
    expect(text).toBe('one two three');
  });

  test('with usage and its cost if asked', async () => {
    provider.script(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
    const stream_options = { include_usage: true };
    const stream = await openai.chat.completions.create({
      model: MODEL,
      messages: HELLO,
      stream: true,
      stream_options,
    });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 13, cost: 0.000016 } });
    expect(chunks.filter((chunk) => chunk.usage).length).toBe(1);
  });

  test('with the `.stream()` helper, which puts the answer together', async () => {
    provider.script(answer({ text: 'one two three', usage: { inputTokens: 10, outputTokens: 3 } }));
    const stream = openai.chat.completions.stream({
      model: MODEL,
      messages: HELLO,
      stream_options: { include_usage: true },
    });
    const deltas: string[] = [];
    stream.on('content', (delta) => deltas.push(delta));
    expect(await stream.finalContent()).toBe('one two three');
    expect(deltas.join('')).toBe('one two three');
    expect(await stream.totalUsage()).toMatchObject({ prompt_tokens: 10, completion_tokens: 3 });
  });

  test('until the client has enough: the provider is not paid for more than it drains', async () => {
    headgate.setBounds({ drainMs: 200 });
    provider.script(answer({ chunks: 50_000, delayMs: 20 }));
    const stream = await openai.chat.completions.create({ model: MODEL, messages: HELLO, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await expect.poll(() => provider.requests[0]?.abortedAt).toBeDefined();
    await expect.poll(() => headgate.rows[0]?.ending?.outcome).toBe('abandoned');
  });

  test('and throws if the stream breaks, with what was wrong', async () => {
    provider.script(fault('rst-mid-stream', { after: 2 }));
    const stream = await openai.chat.completions.create({ model: MODEL, messages: HELLO, stream: true });
    const error = await Array.fromAsync(stream).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ code: 'provider_stream_cut', type: 'server_error' });
  });
});

describe('models', () => {
  test('are listed', async () => {
    const ids = (await Array.fromAsync(openai.models.list())).map(({ id }) => id);
    expect(ids).toContain(MODEL);
    expect(ids).toContain('groq/openai/gpt-oss-120b');
    expect(ids.some((id) => id.startsWith('openai/'))).toBe(false);
  });

  test('are described one by one, with a slash or two in their names', async () => {
    for (const id of [MODEL, 'groq/openai/gpt-oss-120b']) {
      expect(await openai.models.retrieve(id)).toMatchObject({ id, object: 'model' });
    }
    await expect(openai.models.retrieve('groq/none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

describe('errors', () => {
  const once = { maxRetries: 0 };

  test('are of the class that their status says', async () => {
    const ask = (model: string, client = openai) => client.chat.completions.create({ model, messages: HELLO }, once);
    const stranger = openai.withOptions({ apiKey: 'hg_none' });
    await expect(ask(MODEL, stranger)).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(ask(MODEL, stranger)).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(ask('nobody/none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask('nobody/none')).rejects.toMatchObject({ code: 'model_not_found', param: 'model' });

    const body = chatError('Slow down', { code: 'rate_limit_exceeded' });
    provider.script(status(429, { body }), status(400, { body: chatError('No', { param: 'x' }) }), status(500));
    await expect(ask(MODEL)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask(MODEL)).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(ask(MODEL)).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  });

  test('before the first content of a stream are errors of the request', async () => {
    provider.script(status(429, { body: chatError('Slow down') }));
    const asking = openai.chat.completions.create({ model: MODEL, messages: HELLO, stream: true }, once);
    await expect(asking).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  });

  test('that may pass are tried again, after the time that the provider gave', async () => {
    const wait: [string, string][] = [['retry-after', '1']];
    provider.script(status(429, { headers: wait, body: chatError('Slow down') }), answer({ text: 'Hi' }));
    const startedAt = performance.now();
    const { choices } = await openai.chat.completions.create({ model: MODEL, messages: HELLO });
    expect(choices[0]?.message.content).toBe('Hi');
    expect(performance.now() - startedAt).toBeGreaterThan(950);
    expect(headgate.rows.map(({ state }) => state)).toEqual(['VOIDED', 'SETTLED']);
  });

  test('that will not pass are not tried again', async () => {
    provider.script(status(400, { body: chatError('No') }));
    await expect(openai.chat.completions.create({ model: MODEL, messages: HELLO })).rejects.toThrow('No');
    expect(provider.requests.length).toBe(1);
  });
});

test('an abort before the first content ends the attempt at the provider as well', async () => {
  provider.script(fault('hang-before-headers'));
  const caller = new AbortController();
  const asking = openai.chat.completions.create(
    { model: MODEL, messages: HELLO, stream: true },
    { signal: caller.signal },
  );
  await expect.poll(() => provider.requests.length).toBe(1);
  caller.abort();
  await expect(asking).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
  await expect.poll(() => provider.requests[0]?.abortedAt).toBeDefined();
  await expect.poll(() => headgate.rows[0]?.ending?.outcome).toBe('abandoned');
});
