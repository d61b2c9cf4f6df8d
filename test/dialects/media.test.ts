import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectIn, objectsIn } from '../../lambda/core/json.ts';
import type { DialectId, Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';
import { carryingGateway } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const PDF = 'JVBERi0xLjQ=';
const FILE = { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` } };
const BY_URL = { type: 'file', file: { filename: 'a.pdf', file_data: 'https://example.com/a.pdf' } };
const DOCUMENT = {
  type: 'document',
  title: 'a.pdf',
  source: { type: 'base64', media_type: 'application/pdf', data: PDF },
};
const chatOf = (part: Json) => ({ messages: [{ role: 'user', content: [{ type: 'text', text: 'Read' }, part] }] });
const NO_FILES = [
  'groq/openai/gpt-oss-120b',
  'cerebras/gpt-oss-120b',
  'gemini/gemini-3.6-flash',
  'deepinfra/zai-org/GLM-5.2',
  'mistral/mistral-small-latest',
  'xai/grok-4.6',
  'nvidia/m',
];

describe('a PDF', () => {
  test.each(NO_FILES)('is a 400 at %s that names the provider, from any client', async (model) => {
    const all = [await gateway.chat(model, chatOf(FILE)), await gateway.messages(`chat-${model}`, chatOf(DOCUMENT))];
    for (const { status, got, sent } of all) {
      expect(status).toBe(400);
      expect(objectIn(got.error)?.message).toMatch(
        new RegExp(`^The provider (chat-)?${model.split('/')[0]} takes no files`),
      );
      expect(sent).toEqual({});
    }
  });

  test.each(['openai/gpt-4o', 'openrouter/anthropic/claude-sonnet-5', 'ours/m'])('goes on to %s', async (model) => {
    const { sent } = await gateway.messages(`chat-${model}`, chatOf(DOCUMENT));
    expect(partsIn(sent)).toMatchObject([{ type: 'text' }, FILE]);
  });

  test('by its URL goes on where that is known to be taken', async () => {
    const document = { type: 'document', title: 'a.pdf', source: { type: 'url', url: 'https://example.com/a.pdf' } };
    const router = await gateway.messages('chat-openrouter/anthropic/claude-sonnet-5', chatOf(document));
    const openai = await gateway.messages('openai/gpt-4o', chatOf(document));
    const anthropic = await gateway.chat('anthropic/claude-sonnet-5', chatOf(BY_URL));
    expect(partsIn(router.sent)[1]).toEqual(BY_URL);
    expect(openai.status).toBe(400);
    expect(objectIn(openai.got.error)?.message).toContain('The provider openai takes no file by its URL');
    expect(partsIn(anthropic.sent)[1]).toEqual(document);
  });
});

describe('a document of text', () => {
  test.each<[string, Json]>([
    ['as it is', { type: 'text', media_type: 'text/plain', data: 'Read me' }],
    ['in base64', { type: 'base64', media_type: 'text/markdown', data: btoa('Read me') }],
  ])('%s is text everywhere', async (_, source) => {
    for (const model of [...NO_FILES, 'openai/gpt-4o', 'ours/m']) {
      const { sent } = await gateway.messages(`chat-${model}`, {
        messages: [{ role: 'user', content: [{ type: 'document', source }] }],
      });
      expect(sent.messages).toEqual([{ role: 'user', content: 'Read me' }]);
    }
  });
});

describe('a host that fetches no pictures', () => {
  let provider: FakeProvider;
  let headgate: TestGateway;
  beforeAll(async () => {
    provider = await startFakeProvider();
    const host = (dialect: DialectId) => ({
      ...{ id: dialect, url: provider.url, needsKey: false, authorize: () => ({}) },
      speaks: { [dialect]: { streamUsage: true, refusesImageUrls: true } },
    });
    const hosts = (['openai-chat', 'openai-responses', 'anthropic-messages'] as const).map(host);
    headgate = aGateway()
      .withPorts({ providers: new Map(hosts.map((one) => [one.id, one])) })
      .start();
  });
  afterAll(async () => {
    await headgate.close();
    await provider.close();
  });

  test.each(['openai-chat', 'openai-responses', 'anthropic-messages'])(
    'is not asked for one by its URL, whatever dialect it speaks: %s',
    async (id) => {
      const url = 'https://example.com/a.png';
      const source = { type: 'url', url };
      const asked: readonly (readonly [string, Json])[] = [
        ['/chat/completions', chatOf({ type: 'image_url', image_url: { url } })],
        ['/messages', { max_tokens: 9, ...chatOf({ type: 'image', source }) }],
        ['/responses', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] }],
      ];
      for (const [path, body] of asked) {
        const response = await post(headgate, path, { model: `${id}/m`, ...body });
        expect(response.status).toBe(400);
        expect(await response.text()).toContain(`the provider ${id} fetches no`.slice(4));
      }
      expect(provider.requests).toHaveLength(0);
    },
  );
});

function partsIn(sent: Json): readonly Json[] {
  return objectsIn(objectsIn(sent.messages)[0]?.content);
}
