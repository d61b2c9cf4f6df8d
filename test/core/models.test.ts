import { describe, expect, test } from 'vitest';
import { findModel, listModels } from '../../lambda/core/models.ts';
import { NOTHING_OFF } from '../../lambda/core/switches.ts';
import type { Json } from '../../lambda/core/types.ts';
import { PROVIDER_IDS } from '../../lambda/settings.ts';
import { aGateway } from '../support/a-gateway.ts';
import { quickestMs } from '../support/cpu-ms.ts';

const { gateway } = PROVIDER_IDS.filter((id) => id !== 'groq')
  .reduce((builder, id) => builder.withProvider(id, {}), aGateway())
  .withProvider('own', { url: 'http://127.0.0.1:1/v1' })
  .withPrice('own/model', { input: 1, output: 2, cacheRead: 0.1 })
  .start();
const OPENAI = { form: 'openai', off: NOTHING_OFF } as const;
const ANTHROPIC = { form: 'anthropic', off: NOTHING_OFF } as const;
const find = (id: string) => findModel(id, gateway, OPENAI);
/** The members of a list, whose form the tests are about. */
const dataOf = (list: Json) => list.data as readonly (Json & { readonly id: string })[];
const capabilitiesOf = (id: string) => findModel(id, gateway, ANTHROPIC).capabilities as Json; // Always an object.
const parametersOf = (id: string) => find(id).supported_parameters;

describe('models in the form of OpenAI', () => {
  test('tell what they cost and what they take, by the names of OpenRouter', () => {
    expect(find('openai/gpt-5-mini')).toEqual({
      id: 'openai/gpt-5-mini',
      object: 'model',
      created: 0,
      owned_by: 'openai',
      canonical_slug: 'openai/gpt-5-mini',
      name: 'openai/gpt-5-mini',
      context_length: 400_000,
      architecture: {
        modality: 'text+image+file->text',
        input_modalities: ['text', 'image', 'file'],
        output_modalities: ['text'],
        tokenizer: null,
        instruct_type: null,
      },
      top_provider: { context_length: 400_000, max_completion_tokens: 128_000, is_moderated: false },
      pricing: { prompt: '0.00000025', completion: '0.000002', input_cache_read: '0.000000025', web_search: '0.01' },
      per_request_limits: null,
      default_parameters: null,
      supported_parameters: expect.arrayContaining(['tools', 'structured_outputs']),
      reasoning: { supported_efforts: ['high', 'medium', 'low', 'minimal'] },
    });
  });

  test('of a host of the operator are there if it has told what they cost, and tell no more than that', () => {
    expect(find('own/model')).toMatchObject({
      context_length: null,
      pricing: { prompt: '0.000001', completion: '0.000002', input_cache_read: '0.0000001' },
    });
    expect(() => find('own/other')).toThrow('not in the catalogue');
  });

  test('tell the parameters that reach their provider', () => {
    expect(parametersOf('openai/gpt-4o')).toEqual(expect.arrayContaining(['temperature', 'logit_bias', 'max_tokens']));
    expect(parametersOf('openai/gpt-4o')).not.toContain('reasoning_effort');
    expect(parametersOf('openai/gpt-5-mini')).toEqual(expect.arrayContaining(['reasoning', 'reasoning_effort']));
    // Its rules withhold these.
    for (const name of ['temperature', 'top_p', 'logprobs'])
      expect(parametersOf('openai/gpt-5-mini')).not.toContain(name);
    // Mistral calls it `random_seed`, and has no `logprobs`.
    expect(parametersOf('mistral/mistral-large-latest')).toContain('seed');
    expect(parametersOf('mistral/mistral-large-latest')).not.toContain('logprobs');
  });

  test('of Anthropic tell what a chat is translated to', () => {
    expect(parametersOf('anthropic/claude-haiku-4-5')).toEqual(
      expect.arrayContaining(['temperature', 'response_format']),
    );
    expect(parametersOf('anthropic/claude-opus-5-5')).not.toContain('temperature');
    expect(find('anthropic/claude-opus-5-5')).toMatchObject({
      architecture: { modality: 'text+image+file->text' },
      reasoning: { supported_efforts: ['max', 'xhigh', 'high', 'medium', 'low'] },
    });
  });

  test('are said to read documents where `auto` holds that they do', () => {
    const told = dataOf(listModels(gateway, OPENAI)).filter(({ architecture }) => architecture !== undefined);
    const held = told.filter(({ id }) => {
      const slash = id.indexOf('/');
      return gateway.catalogue.find(id.slice(0, slash), id.slice(slash + 1))?.readsDocuments === true;
    });
    const saying = told.filter(({ architecture }) => JSON.stringify(architecture).includes('"file"'));
    const chats = held.filter(({ architecture }) => !JSON.stringify(architecture).includes('embeddings'));
    expect(saying.map(({ id }) => id)).toEqual(chats.map(({ id }) => id));
    expect(saying.length).toBeGreaterThan(20);
  });

  test('have the date that is in their names', () => {
    expect(find('openai/gpt-4o-2024-08-06').created).toBe(Date.UTC(2024, 7, 6) / 1000);
    expect(find('openai/gpt-4o').created).toBe(0);
  });

  test('that make embeddings are there, and say so', () => {
    expect(dataOf(listModels(gateway, OPENAI)).map(({ id }) => id)).toContain('openai/text-embedding-3-small');
    expect(find('openai/text-embedding-3-small')).toMatchObject({
      architecture: { modality: 'text->embeddings', output_modalities: ['embeddings'] },
      pricing: { prompt: '0.00000002', completion: '0' },
      supported_parameters: [],
    });
    expect(gateway.catalogue.find('openai', 'text-embedding-3-small')?.kind).toBe('embedding');
    expect(gateway.catalogue.find('openai', 'gpt-5-mini')?.kind).toBe('chat');
    expect(gateway.catalogue.find('own', 'model')?.kind).toBeUndefined();
  });
});

describe('models in the form of Anthropic', () => {
  test('tell what they are able to', () => {
    const yes = { supported: true };
    const no = { supported: false };
    expect(findModel('anthropic/claude-opus-5-5', gateway, ANTHROPIC)).toMatchObject({
      type: 'model',
      max_input_tokens: 1_000_000,
      max_tokens: 128_000,
      lifecycle: 'active',
      line: 'opus',
      capabilities: {
        image_input: yes,
        pdf_input: yes,
        structured_outputs: yes,
        effort: { ...yes, low: yes, max: yes },
        thinking: { ...yes, types: { adaptive: yes, enabled: no, disabled: no, between_tools: no } },
      },
    });
    expect(findModel('openai/gpt-4o', gateway, ANTHROPIC)).toMatchObject({
      line: null,
      capabilities: {
        pdf_input: yes,
        batch: no,
        citations: no,
        image_input: yes,
        effort: no,
        thinking: { ...no, types: { disabled: yes } },
      },
    });
    expect(findModel('openai/gpt-5-mini', gateway, ANTHROPIC)).toMatchObject({
      capabilities: { effort: { ...yes, high: yes, max: no }, thinking: { ...yes, types: { disabled: no } } },
    });
  });

  test('tell of the tools that Anthropic runs, and of schemas, only where their provider has them', () => {
    const { server_tools: atAnthropic } = capabilitiesOf('anthropic/claude-opus-5-5');
    expect(atAnthropic).toMatchObject({ supported: true, web_search: { supported: true } });
    expect(capabilitiesOf('bedrock/global.anthropic.claude-opus-5-5')).toMatchObject({
      citations: { supported: true },
      server_tools: { supported: false },
      structured_outputs: { supported: false },
      effort: { supported: true, max: { supported: true } },
    });
  });

  test('come on pages, in both directions', () => {
    const all = dataOf(listModels(gateway, ANTHROPIC)).map(({ id }) => id);
    const ask = (query: Record<string, string>) => {
      const { data, ...ends } = listModels(gateway, ANTHROPIC, new Map(Object.entries(query)));
      return { ids: dataOf({ data }).map(({ id }) => id), ...ends };
    };
    expect(ask({})).toEqual({ ids: all, has_more: false, first_id: all[0], last_id: all.at(-1) });
    expect(ask({ limit: '1000' })).toMatchObject({ has_more: false });
    expect(ask({ limit: '2' })).toEqual({ ids: all.slice(0, 2), has_more: true, first_id: all[0], last_id: all[1] });
    expect(ask({ limit: '2', after_id: all[1] ?? '' })).toMatchObject({ ids: all.slice(2, 4), has_more: true });
    expect(ask({ limit: '2', after_id: all.at(-2) ?? '' })).toMatchObject({ ids: all.slice(-1), has_more: false });
    expect(ask({ limit: '2', before_id: all[5] ?? '' })).toMatchObject({ ids: all.slice(3, 5), has_more: true });
    expect(ask({ limit: '5', before_id: all[2] ?? '' })).toMatchObject({ ids: all.slice(0, 2), has_more: false });
    expect(ask({ after_id: all.at(-1) ?? '' })).toEqual({ ids: [], has_more: false, first_id: null, last_id: null });
  });

  test.each([
    [{ limit: '0' }, '1 to 1000'],
    [{ limit: '1001' }, '1 to 1000'],
    [{ limit: 'x' }, '1 to 1000'],
    [{ after_id: 'nobody/knows' }, 'not in the list'],
    [{ after_id: 'own/model', before_id: 'own/model' }, 'together'],
  ])('are refused for a page that is none: %j', (query, problem) => {
    expect(() => listModels(gateway, ANTHROPIC, new Map(Object.entries(query)))).toThrow(problem);
  });
});

describe('models', () => {
  test('of providers that are not enabled are not there', () => {
    expect(JSON.stringify(listModels(gateway, OPENAI))).not.toContain('"groq/');
    expect(() => find('groq/openai/gpt-oss-20b')).toThrow('not in the catalogue');
  });

  test.each(['openai', 'anthropic'] as const)(
    'are listed within a few milliseconds and a megabyte: %s',
    async (form) => {
      const ms = await quickestMs(
        () => {
          const text = JSON.stringify(listModels(gateway, { ...OPENAI, form }));
          expect(text.length).toBeGreaterThan(200_000);
          expect(text.length).toBeLessThan(1_500_000);
        },
        20,
        10,
      );
      expect(ms).toBeLessThan(20);
    },
  );
});

test('names of routes are listed like models, and found', () => {
  const { gateway: own } = aGateway()
    .withProvider('own', { url: 'http://127.0.0.1:1/v1' })
    .withRoute('smart', { kind: 'pinned', target: { provider: 'own', model: 'm' } })
    .start();
  const { data } = listModels(own, OPENAI) as { readonly data: readonly { readonly id: string }[] }; // Its form.
  expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['smart', 'auto', 'auto:cheapest']));
  expect(findModel('smart', own, OPENAI)).toMatchObject({ id: 'smart', object: 'model', owned_by: 'headgate' });
  expect(listModels(own, ANTHROPIC)).toMatchObject({ first_id: 'smart' });
});
