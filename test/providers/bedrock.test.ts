import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalogue } from '../../lambda/catalog/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { post } from '../support/post.ts';
import { type FakeBedrock, isBelieved, startFakeBedrock } from './a-bedrock.ts';

const CLAUDE = 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const GPT_OSS = 'bedrock/openai.gpt-oss-120b-1:0';
const QWEN = 'bedrock/qwen.qwen3-32b-v1:0';
const MESSAGES = '/anthropic/v1/messages';
const CHAT = '/openai/v1/chat/completions';
const RESPONSES = '/openai/v1/responses';
const TALK = [{ role: 'user' as const, content: 'Grüß Gott 😀' }];

let bedrock: FakeBedrock;
let headgate: TestGateway;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  bedrock = await startFakeBedrock('eu-central-1');
  headgate = aGateway().withProvider('bedrock', { url: bedrock.url, region: 'eu-central-1' }).start();
  const settings = { apiKey: headgate.key, fetch: headgate.fetch, maxRetries: 0 };
  openai = new OpenAI({ ...settings, baseURL: 'http://headgate.invalid/v1' });
  anthropic = new Anthropic({ ...settings, baseURL: 'http://headgate.invalid' });
});
beforeEach(() => {
  (bedrock.requests as unknown[]).length = 0; // Nobody else has the list of this test's own provider.
});
afterAll(async () => {
  await headgate.close();
  await bedrock.close();
});

/** What the official client of each dialect hears, whole and streamed. */
const CLIENTS = {
  chat: async (model: string, stream: boolean) => {
    if (!stream) {
      const { choices } = await openai.chat.completions.create({ model, messages: TALK });
      return choices[0]?.message.content;
    }
    const chunks = await Array.fromAsync(await openai.chat.completions.create({ model, messages: TALK, stream }));
    return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  },
  responses: async (model: string, stream: boolean) => {
    if (!stream) return (await openai.responses.create({ model, input: TALK })).output_text;
    return (await openai.responses.stream({ model, input: TALK }).finalResponse()).output_text;
  },
  messages: async (model: string, stream: boolean) => {
    const order = { model, max_tokens: 100, messages: TALK };
    const { content } = stream
      ? await anthropic.messages.stream(order).finalMessage()
      : await anthropic.messages.create(order);
    return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  },
} as const;

describe.each([false, true])('streamed: %s', (stream) => {
  test.each<[client: keyof typeof CLIENTS, model: string, endpoint: string]>([
    ['chat', CLAUDE, MESSAGES],
    ['responses', CLAUDE, MESSAGES],
    ['messages', CLAUDE, MESSAGES],
    ['chat', GPT_OSS, CHAT],
    ['responses', GPT_OSS, RESPONSES],
    ['messages', GPT_OSS, CHAT],
    ['responses', QWEN, CHAT],
    ['messages', QWEN, CHAT],
  ])('a client of %s asks %s, which is signed and sent to %s', async (client, model, endpoint) => {
    expect(await CLIENTS[client](model, stream)).toBe('Hello');
    const [request, ...more] = bedrock.requests;
    expect(more).toEqual([]);
    expect(request?.path).toBe(endpoint);
    expect(request?.model).toBe(model.slice('bedrock/'.length));
    expect(request?.header('x-api-key')).toBeUndefined();
    expect(headgate.rows.at(-1)).toMatchObject({
      state: 'SETTLED',
      ending: { outcome: 'answered', usage: { inputTokens: 8, cacheReadTokens: 4, outputTokens: 5 } },
    });
  });
});

test('no signature is good for anything but the request that it came with', async () => {
  await CLIENTS.chat(GPT_OSS, false);
  const [request] = bedrock.requests;
  if (!request) throw new Error('nothing was asked');
  const withHeader = (changed: string, value: string) =>
    request.headers.map(([name, old]) => [name, name.toLowerCase() === changed ? value : old] as const);
  expect(await isBelieved(request, 'eu-central-1')).toBe(true);
  const body = Buffer.from(request.body.toString().replace('Gott', 'Tod!'));
  for (const [what, changed] of Object.entries({
    body: { ...request, body },
    path: { ...request, path: `${CHAT}x` },
    host: { ...request, headers: withHeader('host', 'elsewhere.example.com') },
    token: { ...request, headers: withHeader('x-amz-security-token', 'of another session') },
    date: { ...request, headers: withHeader('x-amz-date', '20200101T000000Z') },
  })) {
    expect(await isBelieved(changed, 'eu-central-1'), what).toBe(false);
  }
  expect(await isBelieved(request, 'us-east-1'), 'region').toBe(false);
});

test('a role that Bedrock does not believe is told from a caller who is wrong', async () => {
  const elsewhere = aGateway().withProvider('bedrock', { url: bedrock.url }).start(); // Signs for us-east-1.
  const response = await elsewhere.ask({ model: GPT_OSS, messages: TALK });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ error: { error_type: 'provider_auth_failed' } });
  await elsewhere.close();
});

test.each(['us.amazon.nova-pro-v1:0', 'us.meta.llama3-3-70b-instruct-v1:0', 'deepseek.r1-v1:0'])(
  'a model that is at none of these endpoints is refused in words, and nothing is sent: %s',
  async (model) => {
    const response = await headgate.ask({ model: `bedrock/${model}`, messages: TALK });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`takes \\"${model}\\" at no endpoint`);
    expect(bedrock.requests).toEqual([]);
  },
);

test('tools of a model that refuses them in a chat are sent to the endpoint for responses', async () => {
  const order = { model: 'bedrock/us.openai.gpt-5.6-terra', messages: TALK, max_tokens: 100 };
  const parameters = { type: 'object' };
  await headgate.ask({ ...order, tools: [{ type: 'function', function: { name: 'look', parameters } }] });
  await post(headgate, '/messages', { ...order, tools: [{ name: 'look', input_schema: parameters }] });
  await post(headgate, '/messages', order);
  expect(bedrock.requests.map(({ path }) => path)).toEqual([RESPONSES, RESPONSES, CHAT]);
});

describe('the catalogue', () => {
  const models = [...createCatalogue({ prices: {} }).list()].filter(({ provider }) => provider === 'bedrock');
  const quirks = Object.values(enabledProviders({ bedrock: {} }).get('bedrock')?.speaks ?? {});

  test('lists what can be asked, and each of it at a price', () => {
    expect(models.length).toBeGreaterThan(150);
    expect(models.filter(({ id }) => !quirks.some(({ takesModels }) => takesModels?.test(id)))).toEqual([]);
    expect(models.filter(({ price }) => price === undefined)).toEqual([]);
  });

  test('knows that profiles of a region cost a tenth more than the global one', () => {
    const inputOf = (id: string) => models.find((model) => model.id === id)?.price?.input;
    expect(inputOf('global.anthropic.claude-haiku-4-5-20251001-v1:0')).toBe(1_000_000n);
    expect(inputOf('eu.anthropic.claude-haiku-4-5-20251001-v1:0')).toBe(1_100_000n);
  });
});
