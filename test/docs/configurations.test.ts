import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json, Provider } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { openaiEmbeddings } from '../../lambda/dialects/openai-embeddings/index.ts';
import { aGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { commentedExamples, configurationFrom, moduleFrom, TYPESCRIPT } from './configuration-examples.ts';
import type { Snippet } from './documents.ts';

const { acme, sections } = commentedExamples();
const example = (section = '') => `export default { providers: { openai: {}, ${acme} },\n${section}\n};\n`;
const isConfiguration = ({ text }: Snippet) => text.includes('defineHeadgate');
const configurations = TYPESCRIPT.filter(isConfiguration).map((snippet) => ({
  ...snippet,
  local: snippet.text.includes('http://127.0.0.1'),
}));
/** Of providers; that of routes is what the snippets beside it run with. */
const ofProviders = configurations.filter(({ text }) => text.includes('my-vllm'));
const modules = TYPESCRIPT.filter((snippet) => !isConfiguration(snippet));

describe('a configuration in the documentation', () => {
  test.each(ofProviders)('can be used: $file:$line', async ({ text, local }) => {
    const { providers } = await configurationFrom(text, { local });
    expect(providers).toHaveProperty('my-vllm');
  });

  test.each(ofProviders.filter(({ local }) => local))('is for the local run only: $file:$line', async ({ text }) => {
    await expect(configurationFrom(text)).rejects.toThrow('http://127.0.0.1');
  });
});

describe('headgate.config.ts', () => {
  test('shows each section in a comment', () => {
    const names = sections.map((line) => line.replace(/:.*/, ''));
    expect([...new Set(names)].sort()).toEqual([
      'access',
      'auto',
      'cache',
      'cors',
      'discounts',
      'experiments',
      'limits',
      'prices',
      'routes',
      'stack',
      'teams',
      'timeouts',
    ]);
  });

  test.each(sections)('shows what can be used: %s', async (section) => {
    expect((await configurationFrom(example(section))).providers).toHaveProperty('acme');
  });

  test('shows the defaults where it says so', async () => {
    const defaults = sections.filter((line) => /^(timeouts|limits|stack: \{ name)/.test(line));
    expect(defaults).toHaveLength(3);
    expect(await configurationFrom(example(defaults.join('\n')))).toEqual(await configurationFrom(example()));
  });
});

describe('the host of an example', () => {
  let provider: FakeProvider;
  beforeEach(async () => {
    provider = await startFakeProvider();
  });
  afterEach(() => provider.close());

  const published = ofProviders.find(({ local }) => !local)?.text ?? '';
  test.each([
    ['acme', example()],
    ['my-vllm', published],
  ])('%s gets what makes a request, and else only the fields that it takes', async (id, text) => {
    const { providers } = await configurationFrom(text);
    const settings = { ...providers[id], url: provider.url };
    const headgate = aGateway().withProvider(id, settings).start();
    const messages = [{ role: 'user', content: 'Hi' }];
    const response = await headgate.ask({ model: `${id}/m`, messages, stream: true, max_tokens: 9, seed: 1 });
    expect(await response.text()).toContain('data: [DONE]');
    expect(response.headers.get('x-headgate-dropped')).toBe('seed');
    expect(provider.requests[0]?.json).toMatchObject({ model: 'm', messages, stream: true, max_tokens: 9 });
    expect(provider.requests[0]?.json).not.toHaveProperty('seed');
    await headgate.close();
  });
});

test.each(modules)('$file:$line is a provider that does what its comments say', async (snippet) => {
  // A module that exports anything else fails in the next line.
  const [provider] = Object.values(await moduleFrom(snippet, 'lambda/providers')) as [Provider];
  expect(provider).toMatchObject({ id: 'example', needsKey: true });
  const body: Json = {
    model: 'example/m',
    messages: [{ role: 'user', content: 'Hi' }],
    max_completion_tokens: 9,
    store: true,
  };
  const chat = openaiChat.readRequest(body, 99);
  expect(openaiChat.writeRequest(chat, { provider: 'example', model: 'm' }, provider)).toMatchObject({
    body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 },
    dropped: ['store'],
  });
  const embedding = openaiEmbeddings.readRequest({ model: 'example/m', input: 'Hi', dimensions: 8 }, 99);
  expect(openaiEmbeddings.writeRequest(embedding, { provider: 'example', model: 'm' }, provider)).toMatchObject({
    body: { model: 'm', input: 'Hi', output_dimension: 8 },
    dropped: [],
  });
});
