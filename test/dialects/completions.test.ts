import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Json, Provider } from '../../lambda/core/types.ts';
import { openaiCompletions } from '../../lambda/dialects/openai-completions/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import type { ProviderConfiguration } from '../../lambda/settings.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import {
  answer,
  type FakeProvider,
  fault,
  frames,
  type Play,
  startFakeProvider,
  status,
} from '../support/fake-provider.ts';
import { post } from '../support/post.ts';
import { readStream } from '../support/sse.ts';

interface Answer {
  readonly object: string;
  readonly choices: readonly { readonly text: string; readonly finish_reason: string }[];
  readonly usage: Json;
  readonly error: { readonly message: string; readonly param: string | null; readonly error_type: string };
}

const BASE = { id: 'cmpl-1', object: 'text_completion', created: 1_700_000_000, model: 'm' };
const chunk = (text: string, finish_reason: string | null = null, more: object = {}) =>
  `data: ${JSON.stringify({ ...BASE, choices: [{ index: 0, text, logprobs: null, finish_reason }], ...more })}`;
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const BILL = `data: ${JSON.stringify({ ...BASE, choices: [], usage: USAGE })}`;
const DONE = 'data: [DONE]';

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = aGateway()
    .withProvider('fake', { url })
    .withProvider('lazy', { url, endsWithoutDone: true })
    .withProvider('openrouter', { url })
    .withProvider('groq', { url })
    .withPrice('fake/m', { input: 1, output: 2 })
    .start();
});
afterEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const request = (body: object) => post(headgate, '/completions', { model: 'fake/m', prompt: 'Once', ...body });

async function ask(play: Play, body: object = {}) {
  provider.script(play);
  const response = await request(body);
  // What the tests assert on it shows whether it is so.
  return { response, json: (await response.json()) as Answer, row: headgate.rows.at(-1) };
}

async function stream(play: Play, body: object = {}) {
  provider.script(play);
  const response = await request({ stream: true, ...body });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const seen = await readStream(response);
  // The choices of this dialect have text where those of a chat have a delta.
  const choices = seen.chunks.flatMap((event) => (event.choices ?? []) as Answer['choices']);
  return { ...seen, text: choices.map(({ text }) => text).join(''), row: headgate.rows.at(-1) };
}

describe('an answer that comes whole', () => {
  test('is that of the provider, with its cost', async () => {
    const { json, response, row } = await ask(
      answer({ text: ' upon a time', usage: { inputTokens: 3, outputTokens: 4 } }),
    );
    expect(json).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: ' upon a time', logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 4, cost: 0.000011 },
    });
    expect(response.headers.get('x-headgate-cost-usd')).toBe('0.000011');
    expect(provider.requests[0]?.path).toBe('/v1/completions');
    expect(row).toMatchObject({ state: 'SETTLED', ending: { outcome: 'answered', finishReason: 'stop' } });
    expect(row?.ending?.cost.picoUsd).toBe(provider.owedPicoUsd);
  });

  test('may be an error, or nothing', async () => {
    const broken = await ask(status(200, { body: { error: { message: 'Overloaded', code: 'overloaded' } } }));
    expect(broken.response.status).toBe(503);
    const empty = await ask(status(200, { body: { ...BASE, choices: [] } }));
    expect(empty.response.status).toBe(502);
    const refused = await ask(status(400, { body: { error: { message: 'No such thing', param: 'prompt' } } }));
    expect(refused.json.error).toMatchObject({ message: 'No such thing', param: 'prompt' });
  });

  test('may have no text at all, if it says how it ended', async () => {
    const { json, row } = await ask(
      status(200, { body: { ...BASE, choices: [{ index: 0, text: '', finish_reason: 'length' }] } }),
    );
    expect(json.choices).toMatchObject([{ text: '', finish_reason: 'length' }]);
    expect(row?.ending?.outcome).toBe('answered');
  });
});

describe('a stream', () => {
  test('is sent on frame by frame, and ends as the provider ends it', async () => {
    const { data, text, isDone, row } = await stream(answer({ pieces: [' upon', ' a', ' time'] }));
    expect(text).toBe(' upon a time');
    expect(isDone).toBe(true);
    expect(data.every((item) => !item.includes('"prompt_tokens"'))).toBe(true);
    expect(provider.requests[0]?.json).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(row?.ending?.outcome).toBe('answered');
    expect(row?.ending?.cost.picoUsd).toBe(provider.owedPicoUsd);
  });

  test('shows usage with its cost to a caller who asks', async () => {
    const play = answer({ text: 'Hi', usage: { inputTokens: 3, outputTokens: 4 } });
    const { chunks } = await stream(play, { stream_options: { include_usage: true } });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 7, cost: 0.000011 } });
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(1);
  });

  test('that ends without its mark is broken, unless the host never sends one', async () => {
    const cut = await stream(frames([chunk('Hi'), chunk('', 'stop')]));
    expect(cut).toMatchObject({ isDone: false, error: { error_type: 'provider_stream_cut' } });
    const lazy = await stream(frames([chunk('Hi'), chunk('', 'stop')]), { model: 'lazy/m' });
    expect(lazy).toMatchObject({ isDone: true, error: undefined, text: 'Hi' });
  });

  test('that breaks after its last word and its bill is complete', async () => {
    const { isDone, row } = await stream(frames([chunk('Hi'), chunk('', 'stop'), BILL]));
    expect(isDone).toBe(true);
    expect(row?.ending).toMatchObject({ outcome: 'answered', usage: { inputTokens: 3, outputTokens: 2 } });
  });

  test('passes probabilities on', async () => {
    const logprobs = { tokens: ['Hi'], token_logprobs: [-0.5], top_logprobs: [{ Hi: -0.5 }], text_offset: [0] };
    const data = { ...BASE, choices: [{ index: 0, text: 'Hi', logprobs, finish_reason: 'stop' }] };
    const { chunks } = await stream(frames([`data: ${JSON.stringify(data)}`, BILL, DONE]), { logprobs: 1 });
    expect(chunks[0]).toEqual(data);
  });

  test('is complete when each of its choices is', async () => {
    const of = (index: number, finish_reason: string | null) =>
      `data: ${JSON.stringify({ ...BASE, choices: [{ index, text: 'a', logprobs: null, finish_reason }] })}`;
    const events = [of(0, null), of(1, null), of(0, 'stop'), of(1, 'length')];
    expect((await stream(frames([...events, BILL]), { prompt: ['a', 'b'] })).isDone).toBe(true);
    expect((await stream(frames([...events.slice(0, 3), BILL]), { prompt: ['a', 'b'] })).isDone).toBe(false);
  });
});

describe('a failure', () => {
  const FAULTS = [
    'rst-mid-stream',
    'malformed-json',
    'error-event-groq',
    'error-chunk-openrouter',
    'error-event-none',
  ] as const;

  test.each(FAULTS)('(%s) before the first text is a status', async (name) => {
    const { response, json, row } = await ask(fault(name, { after: 0 }), { stream: true });
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(json.error.error_type).toMatch(/^provider_/);
    expect(row).toMatchObject({ state: 'SETTLED', ending: { outcome: 'failed' } });
  });

  test.each(FAULTS)('(%s) after the first text is an error within the stream, and no end', async (name) => {
    const { text, isDone, error, row } = await stream(fault(name, { after: 2, pieces: ['one', 'two', 'three'] }), {
      max_tokens: 100,
    });
    expect(text).toBe('onetwo');
    expect(isDone).toBe(false);
    expect(error?.error_type).toMatch(/^provider_/);
    expect(row).toMatchObject({ state: 'SETTLED', ending: { outcome: 'cut' } });
    expect(row?.ending?.cost.picoUsd).toBeGreaterThanOrEqual(provider.owedPicoUsd);
  });
});

describe('a request', () => {
  test.each<[string, object, param: string]>([
    ['no prompt', { prompt: undefined }, 'prompt'],
    ['an empty list of prompts', { prompt: [] }, 'prompt'],
    ['messages', { prompt: [{ role: 'user' }] }, 'prompt'],
    ['too many prompts', { prompt: new Array(2049).fill('a') }, 'prompt'],
    ['more choices than are made', { n: 3, best_of: 2 }, 'best_of'],
    ['the best of several in a stream', { best_of: 2, stream: true }, 'best_of'],
    ['half a choice', { n: 0.5 }, 'n'],
    ['too many choices', { n: 9 }, 'n'],
    ['half a token', { max_tokens: 0.5 }, 'max_tokens'],
    ['a stream of sorts', { stream: 'perhaps' }, 'stream'],
  ])('with %s is refused, and nobody is asked', async (_, body, param) => {
    const response = await request(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param, error_type: 'invalid_request' } });
    expect(provider.requests).toEqual([]);
  });

  test('to a provider without the endpoint is refused', async () => {
    const response = await request({ model: 'groq/m' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: 'The provider groq has no endpoint /completions.' },
    });
  });

  test('goes on as it came, less what says nothing', async () => {
    const body = { prompt: 'Once', suffix: '.', echo: true, logprobs: 2, best_of: 2, n: 1, max_tokens: 5, ours: [1] };
    await ask(answer(), { ...body, stream: false, stop: null, stream_options: { include_usage: true } });
    expect(provider.requests[0]?.json).toEqual({ model: 'm', ...body, stream: false });
  });

  test.each<[string, Json, { maxInputTokens?: number; maxOutputTokens?: number | undefined; choices?: number }]>([
    ['what it is bound to', { max_tokens: 100 }, { maxInputTokens: 1000, maxOutputTokens: 100, choices: 1 }],
    ["16 tokens at OpenAI if it says nothing, the API's own bound", {}, { maxOutputTokens: 16 }],
    ['none, if it wants none', { max_tokens: 0, echo: true }, { maxOutputTokens: 0 }],
    ['each of its choices', { n: 3 }, { choices: 3 }],
    ['the answers too that are not shown', { n: 2, best_of: 5 }, { choices: 5 }],
    ['each of its prompts', { prompt: ['a', 'b', 'c'], best_of: 2 }, { choices: 6 }],
    ['token ids as what they are', { prompt: [1, 2, 3], suffix: 'ab' }, { maxInputTokens: 5, choices: 1 }],
    ['lists of token ids', { prompt: [[1, 2], [3]] }, { maxInputTokens: 3, choices: 2 }],
  ])('is held for %s', (_, fields, demand) => {
    expect(send('openai', fields)).toMatchObject(demand);
  });

  test('is not held for a bound that no one is known to set', () => {
    expect(send('openrouter', {}).maxOutputTokens).toBeUndefined();
  });

  test('gets to Cerebras without what it refuses', () => {
    const { body, dropped } = send('cerebras', { max_tokens: 5, logit_bias: {}, frequency_penalty: 0, store: false });
    expect(body).toEqual({ model: 'm', prompt: 'Once', max_tokens: 5 });
    expect(dropped).toEqual(['logit_bias', 'frequency_penalty', 'store']);
  });

  test('asks a host for no usage that would refuse to be asked', () => {
    const settings = { url: 'http://127.0.0.1:1/v1', streamUsage: false };
    const fields = { stream: true, stream_options: { include_usage: true } };
    const { body, dropped } = send('ours', fields, settings);
    expect(body).toEqual({ model: 'm', prompt: 'Once', stream: true });
    expect(dropped).toEqual([]);
  });
});

function send(id: string, fields: Json, settings: ProviderConfiguration = {}) {
  const provider = enabledProviders({ [id]: settings }).get(id) as Provider; // Enabled in the same line.
  const chat = openaiCompletions.readRequest({ model: `${id}/m`, prompt: 'Once', ...fields }, 1000);
  return openaiCompletions.writeRequest(chat, { provider: id, model: 'm' }, provider);
}
