import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider, status } from '../support/fake-provider.ts';
import { serve } from './http-gateway.ts';

let provider: FakeProvider;
let headgate: TestGateway;
let client: Anthropic;
let close: () => Promise<void>;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway()
    .withProvider('anthropic', { url: provider.url })
    .withProvider('own', { url: provider.url })
    .start();
  const server = await serve(headgate);
  close = server.close;
  client = new Anthropic({ baseURL: server.baseURL.replace(/\/v1$/, ''), apiKey: headgate.key, maxRetries: 0 });
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await close();
  await headgate.close();
  await provider.close();
});

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe("Anthropic's own client", () => {
  test('counts with the counter of the provider', async () => {
    provider.script(status(200, { body: { input_tokens: 8 } }));
    const { data, response } = await client.messages
      .countTokens({ model: 'anthropic/claude-sonnet-5', messages })
      .withResponse();
    expect(data).toEqual({ input_tokens: 8 });
    expect(response.headers.get('x-headgate-tokens')).toBe('provider');
  });

  test('counts with its beta endpoint', async () => {
    provider.script(status(200, { body: { input_tokens: 8, context_management: null } }));
    const betas = ['context-management-2025-06-27'];
    const count = await client.beta.messages.countTokens({ model: 'anthropic/claude-sonnet-5', messages, betas });
    expect(count.input_tokens).toBe(8);
    expect(provider.requests[0]?.header('anthropic-beta')).toContain('context-management-2025-06-27');
  });

  test('gets an estimate for other providers', async () => {
    const request = client.messages.countTokens({ model: 'own/some-model', messages, system: 'Be brief.' });
    const { data, response } = await request.withResponse();
    expect(data.input_tokens).toBeGreaterThan(10);
    expect(response.headers.get('x-headgate-tokens')).toBe('estimate');
  });

  test('throws its own errors', async () => {
    const unknown = client.messages.countTokens({ model: 'nowhere/x', messages });
    await expect(unknown).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const body = { type: 'error', error: { type: 'invalid_request_error', message: 'messages: too short' } };
    provider.script(status(400, { body }));
    const wrong = client.messages.countTokens({ model: 'anthropic/claude-sonnet-5', messages });
    await expect(wrong).rejects.toThrow('messages: too short');
  });
});
