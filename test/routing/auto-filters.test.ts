import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Model } from '../../lambda/core/model.ts';
import type { ProviderConfiguration } from '../../lambda/settings.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { embeddings, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { ask } from './a-network.ts';

let provider: FakeProvider;
let headgate: TestGateway | undefined;
beforeEach(async () => {
  provider = await startFakeProvider();
});
afterEach(async () => {
  await headgate?.close();
  headgate = undefined;
  await provider.close();
});

const PICTURE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const PAPER = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } };
const saying = (...parts: object[]) => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, ...parts] }],
});
const tool = { type: 'function', function: { name: 'look' } };
const schema = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } };
/** Everything that a filter looks at. */
const ABLE: Partial<Model> = {
  kind: 'chat',
  contextTokens: 100_000,
  maxOutputTokens: 10_000,
  isReasoning: true,
  readsImages: true,
  readsDocuments: true,
};

interface Case {
  readonly name: string;
  readonly more: object;
  /** What the cheap one cannot do. */
  readonly lacks?: Partial<Model>;
  readonly settings?: Partial<ProviderConfiguration>;
  readonly says: string;
  readonly status?: number;
}

const CASES: readonly Case[] = [
  { name: 'tools', more: { tools: [tool] }, lacks: { takesTools: false }, says: '1 take no tools' },
  { name: 'a schema', more: { response_format: schema }, lacks: { holdsToSchema: false }, says: 'JSON schema' },
  { name: 'pictures', more: saying(PICTURE), lacks: { readsImages: false }, says: 'see no pictures' },
  { name: 'documents', more: saying(PAPER), lacks: { readsDocuments: false }, says: 'read no documents' },
  { name: 'thought', more: { reasoning_effort: 'high' }, lacks: { isReasoning: false }, says: 'do not think' },
  {
    name: 'a long answer',
    more: { max_tokens: 5_000 },
    lacks: { maxOutputTokens: 4_000 },
    says: 'cannot write so much',
  },
  { name: 'words', more: {}, lacks: { kind: 'embedding' }, says: 'another kind of answer' },
  {
    name: 'a long text',
    more: saying({ type: 'text', text: 'word '.repeat(8_000) }),
    lacks: { contextTokens: 8_000 },
    says: 'cannot read so much',
    status: 400,
  },
  {
    name: 'a long text and room for the answer',
    more: { ...saying({ type: 'text', text: 'word '.repeat(4_000) }), max_tokens: 4_000 },
    lacks: { contextTokens: 8_000 },
    says: 'cannot read so much',
    status: 400,
  },
  { name: 'other providers', more: { provider: { ignore: ['cheap'] } }, says: '1 are excluded by `ignore`' },
  { name: 'some providers only', more: { provider: { only: ['dear'] } }, says: '1 are excluded by `only`' },
  { name: 'hosts that keep nothing', more: { provider: { data_collection: 'deny' } }, says: '`data_collection`' },
  { name: 'a price per answered token', more: { provider: { max_price: { completion: 20 } } }, says: '`max_price`' },
];

function start(models: Readonly<Record<string, Partial<Model>>>, settings: Partial<ProviderConfiguration> = {}) {
  const builder = aGateway().withBounds({ attempts: 3 });
  for (const [id, facts] of Object.entries(models)) {
    const price = id === 'cheap' ? { input: 0.1, output: 30 } : { input: 10, output: 10 };
    const keepsNothing = id === 'dear';
    builder.withProvider(id, { url: provider.url, keepsNothing, ...settings }).withPrice(`${id}/m`, price);
    builder.withModel(`${id}/m`, { ...ABLE, ...facts });
  }
  headgate = builder.withRoute('able', { kind: 'auto', by: 'cheapest', targets: targetsOf(models) }).start();
  return headgate;
}

const targetsOf = (models: object) => Object.keys(models).map((id) => ({ provider: id, model: 'm' }));
/** So little is written that the cheap one is the cheapest. */
const short = (more: object) => ask('able', { max_tokens: 1, ...more });

describe('what a request needs excludes what cannot do it', () => {
  test.each(CASES)('$name', async ({ more, lacks = {} }) => {
    const chosen = await start({ cheap: lacks, dear: {} }).ask(short(more));
    expect(chosen.headers.get('x-headgate-model')).toBe('dear/m');
  });

  test.each(CASES.filter(({ lacks }) => lacks))('and is all that does: $name', async ({ more, name }) => {
    const isCheapest = !/long/.test(name);
    const chosen = await start({ cheap: {}, dear: {} }).ask(short(more));
    if (isCheapest) expect(chosen.headers.get('x-headgate-model')).toBe('cheap/m');
    expect(chosen.status).toBe(200);
  });

  test.each(CASES)('and says so when nothing is left: $name', async ({ more, lacks = {}, says, status = 404 }) => {
    const refused = await start({ cheap: lacks }).ask(short(more));
    expect(refused.status).toBe(status);
    // What it says is in the form of the dialect.
    const { error } = (await refused.json()) as { error: { message: string } };
    expect(error.message).toContain(says);
    expect(provider.requests).toHaveLength(0);
  });
});

test('what nobody knows of a model is no obstacle, but for documents', async () => {
  const unknown = { kind: undefined, contextTokens: undefined, maxOutputTokens: undefined };
  const gateway = start({ cheap: { ...unknown, isReasoning: undefined } });
  const able = await gateway.ask(short({ tools: [tool], response_format: schema, reasoning_effort: 'high' }));
  expect(able.status).toBe(200);
});

test('an endpoint that a provider does not have excludes it', async () => {
  const gateway = aGateway()
    .withProvider('groq', {})
    .withProvider('own', { url: provider.url })
    .withPrice('groq/embed', { input: 0.1, output: 0 })
    .withPrice('own/embed', { input: 1, output: 0 })
    .withRoute('vectors', {
      kind: 'auto',
      by: 'cheapest',
      targets: [
        { provider: 'groq', model: 'embed' },
        { provider: 'own', model: 'embed' },
      ],
    })
    .start();
  headgate = gateway;
  const init = {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
  };
  provider.script(embeddings([[0.5]]));
  const body = JSON.stringify({ model: 'vectors', input: 'Hi' });
  const response = await gateway.fetch('http://headgate.invalid/v1/embeddings', { ...init, body });
  expect(response.headers.get('x-headgate-model')).toBe('own/embed');
});

test('a field that the best does not take sends a request that requires it elsewhere, without an attempt', async () => {
  const gateway = aGateway()
    .withProvider('cheap', { url: provider.url, parameters: ['temperature'] })
    .withProvider('dear', { url: provider.url })
    .withPrice('cheap/m', { input: 0.1, output: 0.1 })
    .withPrice('dear/m', { input: 10, output: 10 })
    .withRoute('able', { kind: 'auto', by: 'cheapest', targets: targetsOf({ cheap: 1, dear: 1 }) })
    .start();
  headgate = gateway;
  const chosen = await gateway.ask(ask('able', { seed: 1, provider: { require_parameters: true } }));
  expect(chosen.headers.get('x-headgate-model')).toBe('dear/m');
  expect(chosen.headers.get('x-headgate-attempts')).toBe('1');
  const refused = await gateway.ask(ask('cheap/m', { seed: 1, provider: { require_parameters: true } }));
  expect(refused.status).toBe(404);
  expect(await refused.text()).toContain('require_parameters');
});
