import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { objectIn } from '../../lambda/core/json.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };
const ASKED = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 9 };
const CLAUDE = { ...ASKED, model: 'anthropic/claude-sonnet-4-6' };
const OTHER = { ...ASKED, model: 'fake/m' };

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withProvider('anthropic', { url: provider.url })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

test.each<[string, string, object, param: string]>([
  ['chat: a word', '/chat/completions', { ...CLAUDE, response_format: 'json' }, 'response_format'],
  [
    'chat: an unknown type',
    '/chat/completions',
    { ...CLAUDE, response_format: { type: 'grammar' } },
    'response_format',
  ],
  ['chat: no type', '/chat/completions', { ...CLAUDE, response_format: {} }, 'response_format'],
  [
    'chat: a schema without one',
    '/chat/completions',
    { ...CLAUDE, response_format: { type: 'json_schema' } },
    'response_format',
  ],
  [
    'chat: a schema with a name alone',
    '/chat/completions',
    { ...CLAUDE, response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
    'response_format',
  ],
  [
    'responses: an unknown type',
    '/responses',
    { model: CLAUDE.model, input: 'Hello', text: { format: { type: 'grammar' } } },
    'text',
  ],
  [
    'messages: an unknown type',
    '/messages',
    { ...OTHER, output_config: { format: { type: 'grammar', grammar: 'x' } } },
    'output_config',
  ],
  [
    'messages: a schema without one',
    '/messages',
    { ...OTHER, output_format: { type: 'json_schema' } },
    'output_format',
  ],
])('a form of the answer that cannot be said in another dialect is refused — %s', async (_, path, body, param) => {
  const response = await post(headgate, path, body);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(`\`${param}\``);
  expect(provider.requests).toEqual([]);
});

test.each<[string, object, object | undefined]>([
  ['text', { type: 'text' }, undefined],
  ['a whole schema', { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA } }, { type: 'json_schema' }],
])('%s is said', async (_, response_format, format) => {
  await headgate.ask({ ...CLAUDE, response_format });
  const said = objectIn(objectIn(provider.requests[0]?.json)?.output_config);
  expect(said?.format).toEqual(format && expect.objectContaining(format));
});
