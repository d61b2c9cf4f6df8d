import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aKey } from '../support/a-gateway.ts';
import { answer, fault, status } from '../support/fake-provider.ts';
import { type Body, readStream } from '../support/sse.ts';
import { aCachedTeam, HELLO } from './a-cached-team.ts';
import { again, aNamedQuestion } from './a-named-question.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());
afterEach(() => {
  team.clock.aheadMs = 0;
});

const aQuestion = (...of: Parameters<typeof team.start>) => aNamedQuestion(team, team.start(...of));

test('row 93: the same key and body get the same answer, once asked and once paid', async () => {
  const { ask, asked, gateway } = aQuestion();
  const first = await ask();
  const before = (await first.json()) as Body;
  const second = await ask();
  const after = (await second.json()) as Body;
  expect([again(first), again(second)]).toEqual([null, 'true']);
  expect(second.headers.get('x-headgate-idempotent-replay')).toBe('true');
  expect(second.headers.get('x-headgate-cost-usd')).toBe('0');
  expect(second.headers.get('x-headgate-attempts')).toBe('0');
  expect(second.headers.get('x-headgate-call-id')).not.toBe(first.headers.get('x-headgate-call-id'));
  expect({ ...after, usage: null }).toEqual({ ...before, usage: null });
  expect(after.usage).toMatchObject({ prompt_tokens: before.usage.prompt_tokens, cost: 0 });
  expect(asked()).toBe(1);
  const [paid, given] = gateway.rows;
  expect([gateway.rows.length, given?.costPicoUsd, given?.start.savedPicoUsd]).toEqual([2, 0n, paid?.costPicoUsd]);
});

test('a stream is told again as a stream, to the frame', async () => {
  const { ask, asked } = aQuestion();
  const more = { stream: true, stream_options: { include_usage: true } };
  const first = await readStream(await ask(more));
  const response = await ask(more);
  const second = await readStream(response);
  const usageless = (data: readonly string[]) => data.map((text) => text.replace(/,"usage":\{.*?\}\}/, ''));
  expect([again(response), second.text, second.isDone, asked()]).toEqual(['true', first.text, true, 1]);
  expect(usageless(second.data)).toEqual(usageless(first.data));
});

test('row 93: of twenty at once one is asked, and the others hear when to come back', async () => {
  const environments = [team.start(), team.start()];
  const [one, other] = environments.map((gateway) => aNamedQuestion(team, gateway, 'twenty'));
  if (!one || !other) throw new Error('no environments');
  const moment = Promise.withResolvers<void>();
  team.provider.script(answer({ text: 'Once', follows: moment.promise }));
  const calls = Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).ask());
  const refused = calls.map(async (call) => (await call).status === 409);
  await expect.poll(() => one.asked()).toBe(1);
  await expect.poll(() => settledIn(refused)).toBe(19); // All but the one that waits for its answer.
  moment.resolve();
  const responses = await Promise.all(calls);
  expect(responses.map((response) => response.status).toSorted()).toEqual([200, ...Array(19).fill(409)]);
  const late = responses.find((response) => response.status === 409);
  expect(late?.headers.get('retry-after')).toBe('5');
  expect(late?.headers.get('x-should-retry')).toBe('true');
  expect(await late?.json()).toMatchObject({ error: { error_type: 'idempotency_in_flight' } });
  expect([await (await one.ask()).text(), one.asked()]).toEqual([expect.stringContaining('Once'), 1]);
  expect(environments.flatMap(({ rows }) => rows.filter(({ start }) => start.cache !== 'replay'))).toHaveLength(1);
});

async function settledIn(promises: readonly Promise<unknown>[]): Promise<number> {
  let count = 0;
  for (const promise of promises) void promise.then(() => (count += 1));
  await new Promise((resolve) => setImmediate(resolve));
  return count;
}

describe('row 93: another request under the same key is refused', () => {
  test.each<[string, object]>([
    ['parameter', { temperature: 0.5 }],
    ['model', { model: 'fake/other' }],
    ['form', { stream: true }],
    ['wish', { models: ['fake/other'] }],
  ])('with another %s', async (_name, more) => {
    const { ask, asked } = aQuestion();
    await ask();
    const response = await ask(more);
    expect([response.status, asked()]).toEqual([422, 1]);
    expect(await response.json()).toMatchObject({ error: { error_type: 'idempotency_key_reused' } });
    expect(again(await ask())).toBe('true');
  });

  test('while the first is still being answered', async () => {
    const { ask, asked } = aQuestion();
    const moment = Promise.withResolvers<void>();
    team.provider.script(answer({ follows: moment.promise }));
    const first = ask();
    await expect.poll(() => asked()).toBe(1);
    expect((await ask({ temperature: 0.5 })).status).toBe(422);
    moment.resolve();
    expect((await first).status).toBe(200);
  });

  test('at another endpoint', async () => {
    const { ask, key, gateway } = aQuestion();
    await ask();
    const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' };
    const response = await gateway.fetch('http://headgate.invalid/v1/completions', {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': key },
      body: JSON.stringify({ model: 'fake/model', prompt: 'Hello' }),
    });
    expect(response.status).toBe(422);
  });

  test('but members in another order are the same request', async () => {
    const { ask, body } = aQuestion();
    await ask();
    const turned = Object.fromEntries(Object.entries(body).reverse());
    expect(again(await ask(turned))).toBe('true');
  });
});

test('row 93: another team has keys of its own', async () => {
  const blue = aKey('blue');
  const red = aQuestion();
  const other = aNamedQuestion(
    team,
    team.start((builder) => builder.withPorts({ keys: { find: async () => blue.record } })),
    red.key,
  );
  await red.ask();
  const response = await other.gateway.ask(red.body, {
    headers: { authorization: `Bearer ${blue.key}`, 'idempotency-key': red.key },
  });
  expect([response.status, again(response), red.asked()]).toEqual([200, null, 2]);
});

test('row 93: after 24 hours it is a new request', async () => {
  const { ask, asked } = aQuestion();
  await ask();
  team.clock.aheadMs = DAY_MS - 60_000;
  expect(again(await ask())).toBe('true');
  team.clock.aheadMs = DAY_MS + 60_000;
  const response = await ask({}, { deadline: Date.now() + DAY_MS + 900_000 });
  expect([again(response), asked()]).toEqual([null, 2]);
});

describe('is not kept, and asked again', () => {
  test('a failure of the provider', async () => {
    const { ask, asked } = aQuestion();
    team.provider.script(status(400));
    expect((await ask()).status).toBe(400);
    expect([(await ask()).status, asked()]).toEqual([200, 2]);
  });

  test('a stream that broke off', async () => {
    const { ask, asked } = aQuestion();
    team.provider.script(fault('rst-mid-stream', { after: 2 }));
    const first = await readStream(await ask({ stream: true }));
    expect(first.isDone).toBe(false);
    const response = await ask({ stream: true });
    expect([again(response), (await readStream(response)).isDone, asked()]).toEqual([null, true, 2]);
  });

  test('a request that was refused here', async () => {
    const { ask } = aQuestion();
    expect((await ask({ messages: 5 })).status).toBe(400);
    expect((await ask()).status).toBe(200);
  });
});

test.each([
  ['none', ''],
  ['too long', 'k'.repeat(256)],
  ['not printable', 'caf\u00e9'],
])('a key that is %s is refused', async (_name, key) => {
  const response = await team.start().ask(HELLO, { headers: { 'idempotency-key': key } });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: 'Idempotency-Key' } });
});

test('a key of 255 characters is one', async () => {
  const { ask } = aNamedQuestion(team, team.start(), `${'k'.repeat(253)} ~`);
  expect([(await ask()).status, again(await ask())]).toEqual([200, 'true']);
});
