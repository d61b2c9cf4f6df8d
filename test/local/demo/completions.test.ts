import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoProvider, startDemoProvider } from '../../../local/demo/server.ts';

let provider: DemoProvider;
let client: OpenAI;
beforeAll(async () => {
  provider = await startDemoProvider();
  client = new OpenAI({ baseURL: provider.url, apiKey: 'none is needed', maxRetries: 0 });
});
afterAll(() => provider.close());

const ASKED = { model: 'chat-fast', prompt: 'Hello there' };

test('answers a text as it would answer it in a chat, whole and in a stream', async () => {
  const messages = [{ role: 'user' as const, content: ASKED.prompt }];
  const chat = await client.chat.completions.create({ model: ASKED.model, messages });
  const whole = await client.completions.create(ASKED);
  expect(whole).toMatchObject({ object: 'text_completion', usage: { total_tokens: chat.usage?.total_tokens } });
  expect(whole.choices).toMatchObject([{ text: chat.choices[0]?.message.content, finish_reason: 'stop' }]);

  const stream_options = { include_usage: true };
  const chunks = await Array.fromAsync(await client.completions.create({ ...ASKED, stream: true, stream_options }));
  expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe(whole.choices[0]?.text);
  expect(chunks.at(-1)?.usage).toEqual(whole.usage);
});

test('takes several texts, and as token ids', async () => {
  const texts = await client.completions.create({ ...ASKED, prompt: ['one', 'two'], n: 2 });
  expect(texts.choices.map(({ text, index }) => [index, /"(\w+)"/.exec(text)?.[1]])).toEqual([
    [0, 'one'],
    [1, 'one'],
    [2, 'two'],
    [3, 'two'],
  ]);
  const ids = await client.completions.create({ ...ASKED, prompt: [15496, 995] });
  expect(ids.choices[0]?.text).toContain('"15496 995"');
});

test('shows the best, and bills all', async () => {
  const one = await client.completions.create(ASKED);
  const best = await client.completions.create({ ...ASKED, best_of: 3 });
  expect(best.choices).toHaveLength(1);
  expect(best.usage?.completion_tokens).toBeGreaterThan((one.usage?.completion_tokens ?? 0) * 2);
});

test('repeats the text, and stops, where it is asked to', async () => {
  const { choices } = await client.completions.create({ ...ASKED, echo: true, max_tokens: 2 });
  expect(choices).toMatchObject([{ finish_reason: 'length' }]);
  expect(choices[0]?.text).toMatch(/^Hello thereHello!/);
});

test('fails as a chat does', async () => {
  const ask = (model: string) => client.completions.create({ ...ASKED, model });
  await expect(ask('fault-429')).rejects.toMatchObject({ status: 429 });
  await expect(ask('embed')).rejects.toMatchObject({ status: 400 });
  const broken = await client.completions.create({ ...ASKED, model: 'fault-error-event', stream: true });
  await expect(Array.fromAsync(broken)).rejects.toMatchObject({ code: 'overloaded' });
  // @ts-expect-error This field belongs to chats.
  await expect(client.completions.create({ ...ASKED, messages: [] })).rejects.toMatchObject({ param: 'messages' });
});
