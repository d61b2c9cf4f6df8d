import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aKey } from '../support/a-gateway.ts';
import { answer } from '../support/fake-provider.ts';
import { fetchThrough } from '../support/fetch-through.ts';
import { aCachedTeam, HELLO, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
  team.provider.otherwise(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
});
afterAll(() => team.close());

/** A question of its own for each test, and what the cache says of a body in it. */
let count = 0;
function aQuestion(gateway = team.start()) {
  count += 1;
  const body = { ...HELLO, messages: [{ role: 'user', content: `Question ${count}` }], temperature: 0.5, seed: 1 };
  const ask = async (asked: unknown, headers: Record<string, string> = { 'x-headgate-cache': 'on' }) => {
    const response = await gateway.ask(asked, { headers });
    await response.arrayBuffer();
    return told(response)['x-headgate-cache'] ?? String(response.status);
  };
  return { body, ask, gateway };
}

test('row 69: what one team was answered is unknown to another, in all that it is told', async () => {
  const { body, ask, gateway } = aQuestion();
  expect(await ask(body)).toBe('miss');
  const blue = aKey('blue');
  const asBlue = { ...gateway.gateway, keys: { find: async () => blue.record } };
  const before = team.provider.requests.length;
  const ofBlue = () =>
    fetchThrough(
      asBlue,
      new Request('http://headgate.invalid/v1/chat/completions', {
        method: 'POST',
        headers: { authorization: `Bearer ${blue.key}`, 'x-headgate-cache': 'on', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const first = await ofBlue();
  expect(told(first)).toMatchObject({ 'x-headgate-cache': 'miss', 'x-headgate-attempts': '1' });
  expect([first.headers.has('age'), first.headers.has('x-headgate-saved-usd')]).toEqual([false, false]);
  await first.arrayBuffer();
  expect(team.provider.requests.length).toBe(before + 1);
  expect(told(await ofBlue())).toMatchObject({ 'x-headgate-cache': 'hit' });
  const places = (await team.items()).map(({ pk }) => pk?.S?.split('#')[1]);
  expect(new Set(places)).toEqual(new Set(['red', 'blue']));
});

describe('row 70', () => {
  test('members in another order, white space, escapes and other spellings of a number are the same question', async () => {
    const { body, ask } = aQuestion();
    expect(await ask(body)).toBe('miss');
    const { messages, ...rest } = body;
    const [message] = messages;
    expect(await ask(JSON.stringify({ messages, ...rest }, null, 3))).toBe('hit');
    expect(await ask(JSON.stringify(body).replace('Question', '\\u0051uestion'))).toBe('hit');
    expect(await ask(JSON.stringify(body).replace('0.5', '5e-1').replace('"seed":1', '"seed":1.0'))).toBe('hit');
    expect(await ask({ ...rest, messages: [{ content: message?.content, role: 'user' }] })).toBe('hit');
  });

  test.each<[string, object]>([
    ['temperature', { temperature: 0.6 }],
    ['seed', { seed: 2 }],
    ['max_tokens', { max_tokens: 100 }],
    ['tools', { tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }] }],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['the system prompt', { messages: [{ role: 'system', content: 'Short.' }, ...HELLO.messages] }],
    ['a parameter that nobody knows', { of_a_provider: true }],
    ['the model', { model: 'fake/other' }],
    ['where else it may go', { models: ['fake/other'] }],
  ])('another %s is another question', async (_name, change) => {
    const { body, ask } = aQuestion();
    expect([await ask(body), await ask({ ...body, ...change }), await ask(body)]).toEqual(['miss', 'miss', 'hit']);
  });

  test('who asks, and in which form, is no part of the question', async () => {
    const { body, ask } = aQuestion();
    expect(await ask(body)).toBe('miss');
    expect(await ask({ ...body, user: 'ann', metadata: { a: 'b' } })).toBe('hit');
    expect(await ask({ ...body, stream: true, stream_options: { include_usage: true } })).toBe('hit');
  });

  test('half of a surrogate pair is what the provider would get for it, and never another text', async () => {
    const { body, ask } = aQuestion();
    const said = (text: string) => JSON.stringify(body).replace('Question', text);
    // Every half is sent as U+FFFD, so that they are one question.
    expect([await ask(said('\\ud800')), await ask(said('\\ud801')), await ask(said('\ufffd'))]).toEqual([
      'miss',
      'hit',
      'hit',
    ]);
    expect(await ask(said('\\ud83d\\ude00'))).toBe('miss');
  });

  test('a route that is edited leads to other answers', async () => {
    const targets = { a: { provider: 'fake', model: 'model' }, b: { provider: 'fake', model: 'other' } };
    const named = (...names: readonly (keyof typeof targets)[]) =>
      team.start((builder) => {
        const routes = names.map((name) => ({ kind: 'pinned' as const, target: targets[name] }));
        return builder.withRoute('ours', { kind: 'fallback', routes });
      });
    const { body, ask } = aQuestion(named('a'));
    const ours = { ...body, model: 'ours' };
    expect([await ask(ours), await ask(ours)]).toEqual(['miss', 'hit']);
    const edited = aQuestion(named('b', 'a'));
    expect(await edited.ask(ours)).toBe('miss');
  });
});

test('row 77: nobody names a part of the cache, and who wants to pass it by does', async () => {
  const { body, ask } = aQuestion();
  expect(await ask(body)).toBe('miss');
  for (const name of ['x-portkey-cache-namespace', 'helicone-cache-seed', 'cf-aig-cache-key'])
    expect(await ask(body, { 'x-headgate-cache': 'on', [name]: 'blue' })).toBe('400');
  expect(await ask({ ...body, cache: { namespace: 'blue' } })).toBe('400');
  const bypassing = [
    { 'x-headgate-cache': 'off' },
    { 'x-headgate-cache': 'on', 'cf-aig-skip-cache': 'true' },
    { 'x-headgate-cache': 'on', 'x-openrouter-cache': 'false' },
    { 'x-headgate-cache': 'on', 'helicone-cache-enabled': 'false' },
    { 'x-headgate-cache': 'on', 'cache-control': 'no-store' },
  ];
  for (const headers of bypassing) expect(await ask(body, headers)).toBe('off');
  expect(await ask(body, { 'x-headgate-cache': 'on', 'cache-control': 'no-cache' })).toBe('refresh');
});

test('a key that may not use a model does not get what it has answered, not even while it is asked', async () => {
  const { body, ask, gateway } = aQuestion();
  expect(await ask(body)).toBe('miss');
  const other = aKey('red', { allowance: { budget: {}, limits: { models: ['fake/other'] } } });
  const both = { ...gateway.gateway, keys: { find: async () => other.record } };
  const asOther = (content: string) =>
    fetchThrough(
      both,
      new Request('http://headgate.invalid/v1/chat/completions', {
        method: 'POST',
        headers: { authorization: `Bearer ${other.key}`, 'x-headgate-cache': 'on', 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, messages: [{ role: 'user', content }] }),
      }),
    );
  expect((await asOther(body.messages[0]?.content ?? '')).status).toBe(403);

  const moment = Promise.withResolvers<void>();
  const before = team.provider.requests.length;
  team.provider.script(answer({ text: 'Not for all', follows: moment.promise }));
  const asking = ask({ ...body, messages: [{ role: 'user', content: 'while it is asked' }] });
  await expect.poll(() => team.provider.requests.length).toBe(before + 1);
  const waiting = asOther('while it is asked');
  moment.resolve();
  expect([await asking, (await waiting).status]).toEqual(['miss', 403]);
});

test('who wants every field heeded does not get an answer for which one was left out', async () => {
  const gateway = team.start((builder) =>
    builder.withProvider('fake', { url: team.provider.url, parameters: ['messages', 'seed', 'temperature'] }),
  );
  const { body, ask } = aQuestion(gateway);
  const odd = { ...body, top_k: 1 };
  expect([await ask(odd), await ask(odd)]).toEqual(['miss', 'hit']);
  expect(await ask(odd, { 'x-headgate-cache': 'on', 'x-headgate-strict': 'on' })).toBe('400');
});
