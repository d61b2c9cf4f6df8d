import { describe, expect, test } from 'vitest';
import { findModel, listModels } from '../../lambda/core/models.ts';
import { aGateway } from '../support/a-gateway.ts';

const { gateway } = aGateway()
  .withProvider('openai', {})
  .withProvider('own', { url: 'http://127.0.0.1:1/v1' })
  .withPrice('own/model', { input: 1, output: 2, cacheRead: 0.1 })
  .start();

describe('models', () => {
  test('in the form of OpenAI tell what they cost and what they take', () => {
    expect(findModel('own/model', gateway, 'openai')).toMatchObject({
      id: 'own/model',
      object: 'model',
      pricing: { prompt: '0.000001', completion: '0.000002', input_cache_read: '0.0000001' },
    });
    expect(findModel('openai/gpt-5-mini', gateway, 'openai')).toMatchObject({
      architecture: { input_modalities: ['text', 'image'] },
      supported_parameters: ['reasoning'],
    });
  });

  test('that make embeddings are there, and say so', () => {
    const { data } = listModels(gateway, 'openai') as { readonly data: readonly { readonly id: string }[] }; // Its form.
    expect(data.map(({ id }) => id)).toContain('openai/text-embedding-3-small');
    expect(findModel('openai/text-embedding-3-small', gateway, 'openai')).toMatchObject({
      architecture: { output_modalities: ['embeddings'] },
      pricing: { prompt: '0.00000002', completion: '0' },
    });
    expect(gateway.catalogue.find('openai', 'text-embedding-3-small')?.kind).toBe('embedding');
    expect(gateway.catalogue.find('openai', 'gpt-5-mini')?.kind).toBe('chat');
    expect(gateway.catalogue.find('own', 'model')?.kind).toBeUndefined();
  });

  test('in the form of Anthropic are a page with its ends', () => {
    const page = listModels(gateway, 'anthropic');
    expect(page).toMatchObject({ has_more: false, last_id: 'own/model' });
    expect(findModel('own/model', gateway, 'anthropic')).toMatchObject({ type: 'model', id: 'own/model' });
  });

  test('of providers that are not enabled are not there', () => {
    expect(JSON.stringify(listModels(gateway, 'openai'))).not.toContain('"groq/');
    expect(() => findModel('groq/openai/gpt-oss-20b', gateway, 'openai')).toThrow('not in the catalogue');
  });
});
