import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, bytes, type FakeProvider, frames, startFakeProvider, status } from '../support/fake-provider.ts';

const HOSTS = ['anthropic', 'deepinfra', 'openrouter', 'bedrock'] as const;
type Host = (typeof HOSTS)[number];
const MODELS = {
  anthropic: 'claude-sonnet-5',
  deepinfra: 'zai-org/GLM-4.6',
  openrouter: 'anthropic/claude-sonnet-5',
  bedrock: 'eu.anthropic.claude-sonnet-5',
};
const JSON_TYPE = { headers: [['content-type', 'application/json']] } as const;
const SAID = { type: 'message', role: 'assistant', model: 'm', content: [{ type: 'text', text: 'Hi' }] };

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  const builder = aGateway();
  for (const host of HOSTS) builder.withProvider(host, { url: provider.url });
  headgate = builder.start();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

function ask(host: Host, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return headgate.fetch('http://headgate.invalid/v1/messages?beta=true&x=1', {
    method: 'POST',
    headers: { 'x-api-key': headgate.key, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: `${host}/${MODELS[host]}`,
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
      ...body,
    }),
  });
}

const whole = (usage: object) => bytes(JSON.stringify({ ...SAID, stop_reason: 'end_turn', usage }), JSON_TYPE);

describe.each(HOSTS)('a client of Messages at %s', (host) => {
  test.each(['2023-06-01', '2026-10-21'])(
    'says %s, and what nobody here knows yet, in its own bytes',
    async (version) => {
      const text = JSON.stringify({ ...SAID, stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 1 } });
      provider.script(bytes(text, JSON_TYPE));
      const unknown = { new_field: { b: 1, a: [null] }, thinking: { type: 'between_stars' } };
      const headers = { 'anthropic-version': version, 'anthropic-new-thing': 'n', 'x-claude-code-session-id': 's' };
      const response = await ask(host, unknown, headers);
      expect(await response.text()).toBe(text);
      const [sent] = provider.requests;
      expect(sent?.path).toBe(host === 'bedrock' ? '/v1/anthropic/v1/messages' : '/v1/messages');
      expect(sent?.body.toString()).toBe(
        JSON.stringify({ model: MODELS[host], max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }], ...unknown }),
      );
      for (const [name, value] of Object.entries(headers)) expect(sent?.header(name)).toBe(value);
    },
  );

  test('is known there by our credentials alone', async () => {
    provider.script(whole({ input_tokens: 1, output_tokens: 1 }));
    await (await ask(host)).text();
    const [sent] = provider.requests;
    const shown = [sent?.header('x-api-key'), sent?.header('authorization')?.replace(/ .*/, '')];
    if (host === 'anthropic') expect(shown).toEqual(['provider-key-of-anthropic', undefined]);
    else expect(shown).toEqual([undefined, host === 'bedrock' ? 'AWS4-HMAC-SHA256' : 'Bearer']);
  });

  test('reads an error byte for byte', async () => {
    const body = '{"type":"error", "error":{"type":"invalid_request_error","message":"new_field: Extra inputs"}}';
    provider.script(status(400, { body, headers: [['x-amzn-errortype', 'ValidationException']] }));
    const response = await ask(host);
    expect([response.status, await response.text()]).toEqual([400, body]);
  });

  test.runIf(host !== 'bedrock')('row 89: names betas that nobody here knows', async () => {
    provider.script(whole({ input_tokens: 1, output_tokens: 1 }));
    const response = await ask(host, {}, { 'anthropic-beta': 'oauth-2025-04-20, star-2031-01-01' });
    expect(provider.requests[0]?.header('anthropic-beta')).toBe('oauth-2025-04-20, star-2031-01-01');
    expect(response.headers.get('x-headgate-dropped')).toBeNull();
  });
});

test('row 89: Bedrock gets the betas that it knows, by its names, and the caller reads of the others', async () => {
  provider.otherwise(whole({ input_tokens: 1, output_tokens: 1 }));
  const betas = 'claude-code-20250219,advanced-tool-use-2025-11-20, prompt-caching-scope-2026-01-05,star-2031-01-01';
  const response = await ask('bedrock', {}, { 'anthropic-beta': betas });
  expect(provider.requests[0]?.header('anthropic-beta')).toBe('claude-code-20250219,tool-search-tool-2025-10-19');
  expect(response.headers.get('x-headgate-dropped')).toBe('prompt-caching-scope-2026-01-05, star-2031-01-01');

  await ask('bedrock', {}, { 'anthropic-beta': 'star-2031-01-01' });
  expect(provider.requests[1]?.header('anthropic-beta')).toBeUndefined();
});

test('Bedrock gets no user id of Claude Code, which it would refuse, and other ids as they are', async () => {
  provider.otherwise(whole({ input_tokens: 1, output_tokens: 1 }));
  const userId = JSON.stringify({ device_id: 'd', session_id: 's' });
  const response = await ask('bedrock', { metadata: { user_id: userId, more: 1 } });
  expect(provider.requests[0]?.json).toMatchObject({ metadata: { more: 1 } });
  expect(provider.requests[0]?.body.toString()).not.toContain('device_id');
  expect(response.headers.get('x-headgate-dropped')).toBe('metadata.user_id');

  await ask('bedrock', { metadata: { user_id: 'user_4f-1' } });
  expect(provider.requests[1]?.json).toMatchObject({ metadata: { user_id: 'user_4f-1' } });
  await ask('deepinfra', { metadata: { user_id: userId } });
  expect(provider.requests[2]?.json).toMatchObject({ metadata: { user_id: userId } });
});

test('a schema that Claude cannot be held to at Bedrock is refused before anything is sent', async () => {
  const json_schema = { name: 'n', schema: { type: 'object', properties: {} } };
  const order = { messages: [{ role: 'user', content: 'Hi' }], response_format: { type: 'json_schema', json_schema } };
  const response = await headgate.ask({ ...order, model: 'bedrock/eu.anthropic.claude-sonnet-5' });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('at this provider');
  expect(provider.requests).toEqual([]);
});

describe('what a provider says that a message cost', () => {
  const START = { type: 'message_start', message: { ...SAID, content: [], usage: { input_tokens: 7, cost: 0 } } };
  const stream = (usage: object) =>
    frames(
      [
        START,
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
        { type: 'message_stop' },
      ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`),
    );
  const costOf = () => headgate.rows.at(-1)?.costPicoUsd;

  test.each<[Host, string]>([
    ['openrouter', 'cost'],
    ['deepinfra', 'estimated_cost'],
  ])('counts at %s, whole and streamed', async (host, field) => {
    provider.script(whole({ input_tokens: 7, output_tokens: 3, [field]: 0.0123 }));
    const response = await ask(host);
    expect(response.headers.get('x-headgate-cost-usd')).toBe('0.0123');
    expect(costOf()).toBe(12_300_000_000n);

    provider.script(stream({ output_tokens: 3, [field]: 0.5 }));
    await (await ask(host, { stream: true })).text();
    expect(costOf()).toBe(500_000_000_000n);
    expect(headgate.rows.at(-1)?.ending).toMatchObject({ usage: { inputTokens: 7, outputTokens: 3 } });
  });

  test('is looked up where it says nothing at the end, whatever stood at the beginning', async () => {
    provider.script(stream({ output_tokens: 3 }));
    await (await ask('openrouter', { stream: true })).text();
    expect(costOf()).toBe(7n * 2_000_000n + 3n * 10_000_000n); // $2 and $10 a million.
  });
});

describe('where requests go', () => {
  const urlOf = (host: Host, url?: string) => {
    const { url: base, speaks } = enabledProviders({ [host]: url === undefined ? {} : { url } }).get(host) ?? {};
    return [base, speaks?.['anthropic-messages']?.url];
  };

  test('is by default where each provider has its messages', () => {
    expect(urlOf('deepinfra')).toEqual([
      'https://api.deepinfra.com/v1/openai',
      'https://api.deepinfra.com/anthropic/v1',
    ]);
    expect(urlOf('openrouter')).toEqual(['https://openrouter.ai/api/v1', undefined]);
    expect(urlOf('bedrock')).toEqual(['https://bedrock-runtime.us-east-1.amazonaws.com', '/anthropic/v1']);
  });

  test('is by an operator’s address for all endpoints at once', () => {
    expect(urlOf('deepinfra', 'https://proxy.acme.com/v1')).toEqual(['https://proxy.acme.com/v1', undefined]);
    expect(urlOf('bedrock', 'https://vpce-1.acme.com')).toEqual(['https://vpce-1.acme.com', '/anthropic/v1']);
  });

  test('stays with chats for those who do not speak Messages', async () => {
    provider.otherwise(answer({ text: 'Hi' }));
    await headgate.ask({ model: `deepinfra/${MODELS.deepinfra}`, messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: `deepinfra/${MODELS.deepinfra}`, input: 'Hi' });
    await headgate.fetch('http://headgate.invalid/v1/responses', { method: 'POST', headers, body });
    expect(provider.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
  });
});
