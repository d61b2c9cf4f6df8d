import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCachedTeam } from '../acceptance/a-cached-team.ts';
import { answer, embeddings } from '../support/fake-provider.ts';
import { serve } from './http-gateway.ts';

/** As the SDK is set up by those who want each request to have a key, also when it repeats it by itself. */
class KeyedOpenAI extends OpenAI {
  protected override idempotencyHeader = 'Idempotency-Key';
}

async function start() {
  const team = await aCachedTeam();
  const gateway = team.start();
  const front = await serve(gateway);
  const openai = new KeyedOpenAI({ baseURL: front.baseURL, apiKey: gateway.key });
  const anthropic = new Anthropic({ baseURL: front.baseURL.replace('/v1', ''), apiKey: gateway.key });
  return { team, gateway, front, openai, anthropic };
}

let { team, front, openai, anthropic, gateway } = {} as Awaited<ReturnType<typeof start>>; // Filled in before each is read.
beforeAll(async () => {
  ({ team, front, openai, anthropic, gateway } = await start());
});
afterAll(async () => {
  await front.close();
  await team.close();
});

const asked = (content: string) =>
  team.provider.requests.filter(({ body }) => body.toString().includes(content)).length;
const messages = (content: string) => [{ role: 'user' as const, content }];
const model = 'fake/model';

test('row 93: the SDK’s own retry after a cut connection gets the answer that was paid for', async () => {
  const moment = Promise.withResolvers<void>();
  team.provider.script(answer({ text: 'Paid once', follows: moment.promise }));
  const asking = openai.chat.completions.create({ model, messages: messages('Cut') }).withResponse();
  await expect.poll(() => asked('Cut')).toBe(1);
  front.cut();
  moment.resolve();
  const { data, response } = await asking;
  expect([data.choices[0]?.message.content, asked('Cut')]).toEqual(['Paid once', 1]);
  expect(response.headers.get('idempotent-replayed')).toBe('true');
  expect(gateway.rows.filter(({ costPicoUsd }) => costPicoUsd !== 0n)).toHaveLength(1);
});

test('a stream that the SDK asks for again under its key is the same', async () => {
  const ask = async () => {
    const body = { model, messages: messages('Streamed'), stream: true } as const;
    const { data, response } = await openai.chat.completions
      .create(body, { idempotencyKey: 'streamed' })
      .withResponse();
    const chunks = await Array.fromAsync(data);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    return { text, ids: new Set(chunks.map(({ id }) => id)), isAgain: response.headers.get('idempotent-replayed') };
  };
  const [first, second] = [await ask(), await ask()];
  expect([second.text, second.ids, second.isAgain]).toEqual([first.text, first.ids, 'true']);
  expect(asked('Streamed')).toBe(1);
});

test('a Responses stream that was translated is told again by the same id', async () => {
  const ask = async () => {
    const body = { model, input: 'Responded', stream: true } as const;
    const events = await Array.fromAsync(await openai.responses.create(body, { idempotencyKey: 'responded' }));
    return events.flatMap((event) => (event.type === 'response.completed' ? [event.response] : []));
  };
  const [[first], [second]] = [await ask(), await ask()];
  expect([second?.id, second?.output_text, second?.output]).toEqual([first?.id, first?.output_text, first?.output]);
  expect([first?.status, asked('Responded')]).toEqual(['completed', 1]);
});

test.each([false, true])('a message of Anthropic’s SDK, translated, stream: %s', async (stream) => {
  const content = `Message ${stream}`;
  const options = { headers: { 'Idempotency-Key': `message-${stream}` } };
  const body = { model, max_tokens: 100, messages: messages(content) };
  const ask = () =>
    stream ? anthropic.messages.stream(body, options).finalMessage() : anthropic.messages.create(body, options);
  const [first, second] = [await ask(), await ask()];
  expect([second.id, second.content, second.stop_reason]).toEqual([first.id, first.content, 'end_turn']);
  expect(asked(content)).toBe(1);
});

test('embeddings', async () => {
  team.provider.script(embeddings([[1, 2]]));
  const ask = () => openai.embeddings.create({ model, input: 'Embedded' }, { idempotencyKey: 'embedded' });
  const [first, second] = [await ask(), await ask()];
  expect([second.data, asked('Embedded')]).toEqual([first.data, 1]);
});

test('another body under the key is an error that the SDK knows and does not repeat', async () => {
  const ask = (content: string) =>
    openai.chat.completions.create({ model, messages: messages(content) }, { idempotencyKey: 'reused' });
  await ask('First');
  await expect(ask('Second')).rejects.toBeInstanceOf(OpenAI.UnprocessableEntityError);
  expect(asked('Second')).toBe(0);
});

test('a 409 is waited for by the SDK, which then has the answer', async () => {
  const moment = Promise.withResolvers<void>();
  team.provider.script(answer({ text: 'Waited for', follows: moment.promise }));
  const body = { model, messages: messages('Both') };
  const first = openai.chat.completions.create(body, { idempotencyKey: 'both' });
  await expect.poll(() => asked('Both')).toBe(1);
  const refused = Promise.withResolvers<string | null>();
  const impatient = openai.withOptions({
    async fetch(url, init) {
      const response = await fetch(url, init);
      if (response.status !== 409) return response;
      refused.resolve(response.headers.get('retry-after'));
      const headers = new Headers({ ...Object.fromEntries(response.headers), 'retry-after-ms': '10' });
      return new Response(response.body, { status: 409, headers }); // It would wait for as long as it is told.
    },
  });
  const second = impatient.chat.completions.create(body, { idempotencyKey: 'both', maxRetries: 1_000 });
  expect(await refused.promise).toBe('5');
  moment.resolve();
  const [one, other] = await Promise.all([first, second]);
  expect([one.choices[0]?.message.content, other.id, asked('Both')]).toEqual(['Waited for', one.id, 1]);
});
