import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { serve } from './http-gateway.ts';

/** Names that need care in a path: slashes, dots, colons, capitals. */
const NAMES = [
  'own/model',
  'own/some.vendor/Model-1.5:free',
  'groq/openai/gpt-oss-120b',
  'openrouter/z-ai/glm-5.3:batch',
  'anthropic/claude-opus-5-5',
];

let headgate: TestGateway;
let anthropic: Anthropic;
let openai: OpenAI;
let close: () => Promise<void>;
beforeAll(async () => {
  headgate = aGateway()
    .withProvider('own', { url: 'http://127.0.0.1:1/v1' })
    .withProvider('groq', {})
    .withProvider('openrouter', {})
    .withProvider('anthropic', {})
    .withPrice('own/model', { input: 1, output: 2 })
    .withPrice('own/some.vendor/Model-1.5:free', { input: 0, output: 0 })
    .start();
  const server = await serve(headgate);
  close = server.close;
  anthropic = new Anthropic({ baseURL: server.baseURL.replace(/\/v1$/, ''), apiKey: headgate.key, maxRetries: 0 });
  openai = new OpenAI({ baseURL: server.baseURL, apiKey: headgate.key, maxRetries: 0 });
});
afterAll(async () => {
  await close();
  await headgate.close();
});

describe("OpenAI's own client", () => {
  test('lists all models at once', async () => {
    const ids = (await Array.fromAsync(openai.models.list())).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(NAMES));
    expect(ids.length).toBeGreaterThan(400);
  });

  test.each(NAMES)('finds one by its name: %s', async (id) => {
    expect(await openai.models.retrieve(id)).toMatchObject({ id, object: 'model' });
  });
});

describe("Anthropic's own client", () => {
  test.each([{}, { limit: 1_000 }, { limit: 100 }])('goes through all pages to their end: %j', async (page) => {
    const ids = (await Array.fromAsync(anthropic.models.list(page))).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(NAMES));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(400);
  });

  test('goes through the pages backwards', async () => {
    const all = (await Array.fromAsync(anthropic.models.list())).map(({ id }) => id);
    const before = all[250] ?? '';
    const ids = (await Array.fromAsync(anthropic.models.list({ limit: 100, before_id: before }))).map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(all.slice(0, 250)));
  });

  test.each(NAMES)('finds one by its name: %s', async (id) => {
    const model = await anthropic.models.retrieve(id);
    expect(model).toMatchObject({ id, type: 'model', display_name: id, lifecycle: 'active' });
    expect(Object.keys(model.capabilities ?? {})).toHaveLength(10);
  });

  test('throws for a page that is none', async () => {
    const list = anthropic.models.list({ limit: 5_000 });
    await expect(list).rejects.toBeInstanceOf(Anthropic.BadRequestError);
  });
});
