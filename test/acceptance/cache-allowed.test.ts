/** An answer that was given before is nobody's who could not have asked for it: `limits.models` holds for hits, too. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestGateway } from '../support/a-gateway.ts';
import { answer, status } from '../support/fake-provider.ts';
import { aCachedTeam, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
  team.provider.otherwise(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
});
afterAll(() => team.close());

/** A gateway of the team, for a key that may use these models. */
function keyFor(models?: readonly string[]): TestGateway {
  const { url } = team.provider;
  return team.start((builder) => {
    const both = builder.withProvider('openrouter', { url }).withProvider('anthropic', { url });
    return models ? both.withKey({ limits: { models } }) : both;
  });
}

let count = 0;
function aQuestion(path: string, model: string, fields: object) {
  count += 1;
  const body = { model, max_tokens: 10, messages: [{ role: 'user', content: `Allowed ${count}` }], ...fields };
  return async (gateway: TestGateway, headers: object = { 'x-headgate-cache': 'on' }) => {
    const response = await gateway.fetch(`http://headgate.invalid/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { response, text: await response.text() };
  };
}

const FURTHER: readonly (readonly [string, string, string, object])[] = [
  ['models to OpenRouter', '/chat/completions', 'openrouter/m', { models: ['dear'] }],
  ['models to OpenRouter at another endpoint', '/messages', 'openrouter/m', { models: ['dear'] }],
  ['fallbacks to Anthropic', '/messages', 'anthropic/m', { fallbacks: [{ model: 'dear' }] }],
  ['a tool that asks another model', '/messages', 'anthropic/m', { tools: [{ type: 'advisor', model: 'dear' }] }],
  ['a preset of OpenRouter', '/chat/completions', 'openrouter/m', { preset: 'dear' }],
];

/** What a provider says that speaks Messages itself. */
const MESSAGE = status(200, {
  body: {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', stop_reason: 'end_turn', stop_sequence: null },
    content: [{ type: 'text', text: 'Hi' }],
    usage: { input_tokens: 10, output_tokens: 3 },
  },
});

describe.each(FURTHER)('further models: %s', (_name, path, model, fields) => {
  beforeEach(() => {
    if (path === '/messages') team.provider.script(MESSAGE);
  });

  test('a hit is only for who may use all of them', async () => {
    const ask = aQuestion(path, model, fields);
    const free = keyFor();
    expect(told((await ask(free)).response)['x-headgate-cache']).toBe('miss');
    expect(told((await ask(free)).response)['x-headgate-cache']).toBe('hit');
    const before = team.provider.requests.length;
    const { response, text } = await ask(keyFor([model]));
    expect([response.status, text]).toEqual([403, expect.stringContaining('`limits.models`')]);
    expect(team.provider.requests.length).toBe(before);
    const wide = await ask(keyFor([`${model.split('/')[0]}/*`]));
    expect([wide.response.status, told(wide.response)['x-headgate-cache']]).toEqual([200, 'hit']);
  });

  test('nor is it given again under an `Idempotency-Key`', async () => {
    const ask = aQuestion(path, model, fields);
    const named = { 'idempotency-key': `allowed-${count}` };
    expect((await ask(keyFor(), named)).response.status).toBe(200);
    const { response, text } = await ask(keyFor([model]), named);
    expect([response.status, text]).toEqual([403, expect.stringMatching(/answered by \w+\/(@preset\/)?dear/)]);
    const again = await ask(keyFor([`${model.split('/')[0]}/*`]), named);
    expect([again.response.status, again.response.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  });
});

test('who waits for an answer that is being asked for gets it only if all of its models may be used', async () => {
  const ask = aQuestion('/chat/completions', 'openrouter/m', { models: ['dear'] });
  const free = keyFor();
  const limited: TestGateway = keyFor(['openrouter/m']);
  Object.assign(limited.gateway, { cache: free.gateway.cache }); // As two keys of one process.
  const moment = Promise.withResolvers<void>();
  const before = team.provider.requests.length;
  team.provider.script(answer({ text: 'Not for all', follows: moment.promise }));
  const asking = ask(free);
  await expect.poll(() => team.provider.requests.length).toBe(before + 1);
  const waiting = ask(limited);
  moment.resolve();
  expect([(await asking).response.status, (await waiting).response.status]).toEqual([200, 403]);
});

test('vectors that are known are only for who may use the models named beside theirs', async () => {
  const body = { model: 'openrouter/m', input: 'a text', models: ['dear'] };
  const ask = async (gateway: TestGateway) => {
    const request = { method: 'POST', body: JSON.stringify(body) };
    const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' };
    const url = 'http://headgate.invalid/v1/embeddings';
    return await gateway.fetch(url, { ...request, headers: { ...headers, 'x-headgate-cache': 'on' } });
  };
  const vector = { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }], model: 'm' };
  team.provider.script(status(200, { body: vector }));
  const free = keyFor();
  expect((await ask(free)).status).toBe(200);
  expect(told(await ask(free))['x-headgate-cache']).toBe('hit');
  expect((await ask(keyFor(['openrouter/m']))).status).toBe(403);
});
