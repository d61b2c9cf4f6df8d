import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Provider } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { PATIENCE } from '../support/bounds.ts';
import {
  bytes,
  chatError,
  type FakeProvider,
  type FaultName,
  fault,
  startBrokenEndpoint,
  startFakeProvider,
  status,
} from '../support/fake-provider.ts';

const HELLO = { messages: [{ role: 'user', content: 'Hello' }] };
const CLAUDE_TARGET = { provider: 'anthropic', model: 'claude-sonnet-5' };
const BOTH = [CLAUDE_TARGET, { provider: 'openai', model: 'gpt-5' }];
const CLAUDE = { model: 'anthropic/claude-sonnet-5', ...HELLO };
const GPT = { model: 'openai/gpt-5', ...HELLO };
const TOOL = { name: 'look', description: 'Looks.', input_schema: { type: 'object' } };
const refusal = (type: string, message: string) => ({ type: 'error', error: { type, message }, request_id: 'req_1' });

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = aGateway()
    .withProvider('anthropic', { url })
    .withProvider('openai', { url })
    .withProvider('groq', { url })
    .withProvider('own', { url })
    .withRoute('both', { kind: 'auto', by: 'balanced', targets: BOTH })
    .start();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const counted = (body: unknown) => status(200, { body });

async function count(body: unknown, headers: Record<string, string> = {}, { fetch, key } = headgate) {
  const response = await fetch('http://headgate.invalid/v1/messages/count_tokens?beta=true', {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, by: response.headers.get('x-headgate-tokens'), text, headers: response.headers };
}

async function expectEstimate(body: unknown, gateway = headgate): Promise<void> {
  const reply = await count(body, {}, gateway);
  expect(reply).toMatchObject({ status: 200, by: 'estimate' });
  const { input_tokens }: { input_tokens: number } = JSON.parse(reply.text);
  expect(input_tokens).toBeGreaterThan(7);
  expect(input_tokens).toBeLessThan(100);
}

describe("the provider's own counter", () => {
  test('gets the body as it came, with its own name for the model and all headers of the dialect', async () => {
    const answer = { input_tokens: 8, context_management: { original_input_tokens: 9 } };
    provider.script(counted(answer));
    const body = { new_field: { a: [1] }, ...CLAUDE, tools: [TOOL], thinking: { type: 'adaptive' } };
    const reply = await count(body, { 'anthropic-beta': 'new-2027-01-01', 'anthropic-version': '2024-01-01' });
    expect(reply).toMatchObject({ status: 200, by: 'provider', text: JSON.stringify(answer) });
    expect(reply.headers.get('x-headgate-model')).toBe('anthropic/claude-sonnet-5');
    expect(reply.headers.get('x-headgate-call-id')).toMatch(/^\w{20,}$/);
    const [request] = provider.requests;
    expect(request?.path).toBe('/v1/messages/count_tokens');
    expect(request?.body.toString()).toBe(JSON.stringify({ ...body, model: 'claude-sonnet-5' }));
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      'x-api-key': 'provider-key-of-anthropic',
      'anthropic-beta': 'new-2027-01-01',
      'anthropic-version': '2024-01-01',
    });
  });

  test('of OpenAI gets what the request would be there, less what it does not take', async () => {
    provider.script(counted({ object: 'response.input_tokens', input_tokens: 11 }));
    const body = { ...GPT, system: 'Be brief.', max_tokens: 100, tools: [TOOL], temperature: 0.5 };
    expect(await count(body)).toMatchObject({ status: 200, by: 'provider', text: '{"input_tokens":11}' });
    const [request] = provider.requests;
    expect(request?.path).toBe('/v1/responses/input_tokens');
    expect(Object.keys(request?.json ?? {}).sort()).toEqual(['input', 'model', 'tools']);
    expect(request?.json).toMatchObject({ model: 'gpt-5', tools: [{ type: 'function', name: 'look' }] });
    expect(JSON.stringify(request?.json)).toContain('Be brief.');
  });

  test('is where the provider has the dialect, and only for the models that it has there', async () => {
    const elsewhere: Provider = {
      id: 'elsewhere',
      url: 'http://127.0.0.1:1',
      needsKey: false,
      authorize: () => ({}),
      speaks: {
        'openai-chat': { streamUsage: true },
        'anthropic-messages': { url: provider.url, takesModels: /^claude/, streamUsage: true, countsTokens: true },
      },
    };
    const gateway = aGateway()
      .withPorts({ providers: new Map([['elsewhere', elsewhere]]) })
      .start();
    provider.script(counted({ input_tokens: 8 }));
    expect(await count({ ...HELLO, model: 'elsewhere/claude-x' }, {}, gateway)).toMatchObject({ by: 'provider' });
    await expectEstimate({ ...HELLO, model: 'elsewhere/qwen' }, gateway);
    expect(provider.requests.map(({ path }) => path)).toEqual(['/v1/messages/count_tokens']);
    await gateway.close();
  });

  test('costs nothing and leaves no row', async () => {
    provider.script(counted({ input_tokens: 8 }));
    await count(CLAUDE);
    await count({ ...HELLO, model: 'groq/openai/gpt-oss-20b' });
    expect(headgate.rows).toEqual([]);
    expect(headgate.told).toEqual({ attempts: [], calls: [], failures: [], alerts: [], cache: [] });
  });

  test.each([
    [400, 'invalid_request_error', 'messages: roles must alternate'],
    [400, 'invalid_request_error', 'prompt is too long: 1200000 tokens > 1000000 maximum'],
    [413, 'request_too_large', 'Request exceeds the maximum size'],
  ])('tells what is wrong with the request, byte for byte: %d %s', async (code, type, message) => {
    const body = JSON.stringify(refusal(type, message), null, 1);
    provider.script(status(code, { body }));
    expect(await count(CLAUDE)).toMatchObject({ status: code, text: body });
  });
});

describe('an estimate takes the place', () => {
  test('of a counter that the provider does not have', async () => {
    await expectEstimate({ ...HELLO, model: 'groq/llama-3.3-70b-versatile' });
    await expectEstimate({ ...HELLO, model: 'own/whatever' });
    expect(provider.requests).toEqual([]);
  });

  test.each([
    [400, refusal('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.')],
    [400, refusal('invalid_request_error', "The provided model doesn't support counting tokens.")],
    [401, refusal('authentication_error', 'invalid x-api-key')],
    [403, refusal('permission_error', 'Not allowed')],
    [404, refusal('not_found_error', 'model: claude-sonnet-5')],
    [405, { detail: 'Method Not Allowed' }],
    [429, refusal('rate_limit_error', 'Too many requests')],
    [500, refusal('api_error', 'Internal server error')],
    [502, '<html>Bad gateway</html>'],
    [529, refusal('overloaded_error', 'Overloaded')],
    [200, {}],
    [200, { input_tokens: '8' }],
    [200, { input_tokens: -1 }],
    [200, '<html>Sign in</html>'],
    [302, ''],
  ])('of an answer that is no count: %d %j', async (code, body) => {
    provider.script(status(code, { body }));
    await expectEstimate(CLAUDE);
  });

  test('of what OpenAI finds wrong with a body that the caller has not written', async () => {
    provider.script(status(400, { body: chatError("Unknown parameter: 'input[0].phase'.") }));
    await expectEstimate(GPT);
  });

  test.each<FaultName>(['fin-before-headers', 'rst-before-headers', 'fin-mid-chunked', 'not-http', 'gzip-truncated'])(
    'of a connection that breaks: %s',
    async (name) => {
      provider.script(fault(name));
      await expectEstimate(CLAUDE);
    },
  );

  test('of a counter that is silent, or never ends', async () => {
    headgate.setBounds({ firstContentMs: 300 });
    provider.script((stage) => stage.untilClientLeaves());
    await expectEstimate(CLAUDE);
    provider.script(bytes(`{"input_tokens": ${' '.repeat(100)}8}`, { split: 'every-byte', gapMs: 40 }));
    await expectEstimate(CLAUDE);
    headgate.setBounds(PATIENCE);
  });

  test('of a host that nobody can reach', async () => {
    const broken = await startBrokenEndpoint('connect-refused');
    const unreachable = aGateway().withProvider('anthropic', { url: broken.url }).start();
    await expectEstimate(CLAUDE, unreachable);
    await Promise.all([unreachable.close(), broken.close()]);
  });

  test('of a provider whose key is not set', async () => {
    const keyless = aGateway().withProvider('anthropic', { url: provider.url }).start();
    keyless.gateway.secrets.providerKeys = async () => {
      throw new GatewayError('provider-key-unavailable', 'There is no key.');
    };
    await expectEstimate(CLAUDE, keyless);
    expect(provider.requests).toEqual([]);
    await keyless.close();
  });

  test.each(['provider#anthropic', 'model#anthropic/claude-sonnet-5', 'key#1'])(
    'of what an operator has switched off: %s',
    async (name) => {
      const switches = { off: async () => new Set([name]) };
      const off = aGateway().withProvider('anthropic', { url: provider.url }).withPorts({ switches }).start();
      await expectEstimate(CLAUDE, off);
      expect(provider.requests).toEqual([]);
      await off.close();
    },
  );
});

describe('a route that may choose', () => {
  test.each([[{ ignore: ['anthropic'] }], [{ only: ['openai'] }]])(
    'is counted by the first that the caller lets be asked: %j',
    async (wishes) => {
      provider.script(counted({ object: 'response.input_tokens', input_tokens: 11 }));
      const reply = await count({ ...HELLO, model: 'both', provider: wishes });
      expect(reply.headers.get('x-headgate-model')).toBe('openai/gpt-5');
      expect(provider.requests.map(({ path }) => path)).toEqual(['/v1/responses/input_tokens']);
    },
  );

  test('is estimated where nobody may see the prompt', async () => {
    await expectEstimate({ ...HELLO, model: 'both', provider: { data_collection: 'deny' } });
    expect(provider.requests).toEqual([]);
  });
});

describe('counting refuses', () => {
  test('a stranger, before anything is read', async () => {
    const reply = await count('not even an object', { 'x-api-key': 'hg_nobody' });
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.text)).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  });

  test.each([
    ['a model that is not here', { ...HELLO, model: 'nowhere/x' }, 404, 'not_found_error'],
    ['a body without messages', { model: 'anthropic/claude-sonnet-5' }, 400, 'invalid_request_error'],
    ['a body without a model', HELLO, 400, 'invalid_request_error'],
    ['a body that is too large', { ...CLAUDE, system: 'x'.repeat(6_000_000) }, 413, 'request_too_large'],
  ])("%s, in Anthropic's form", async (_what, body, code, type) => {
    const reply = await count(body);
    expect(reply.status).toBe(code);
    expect(JSON.parse(reply.text)).toMatchObject({ type: 'error', error: { type } });
    expect(provider.requests).toEqual([]);
  });
});
