import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { createCache } from '../../lambda/core/cache/cache.ts';
import { answer, fault, type Play } from '../support/fake-provider.ts';
import { CACHE_RULES, createMemoryAnswers } from '../support/memory-answers.ts';
import { readStream } from '../support/sse.ts';
import { aCachedTeam, HELLO, ON, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());
afterEach(() => {
  team.clock.aheadMs = 0;
});

let count = 0;
const aQuestion = (more: object = {}) => {
  count += 1;
  return { ...HELLO, messages: [{ role: 'user', content: `Kept ${count}` }], ...more };
};
const itemsNow = async () => (await team.items()).length;
const status = async (response: Response) => {
  await response.arrayBuffer();
  return told(response)['x-headgate-cache'];
};

describe('rows 72 and 125: is never kept', () => {
  test.each<[string, Play, object]>([
    ['an error', fault('error-event-groq', { after: 3 }), { stream: true }],
    ['an answer that was cut', fault('terminator-missing'), { stream: true }],
    ['one that broke off', fault('rst-mid-stream', { after: 3 }), { stream: true }],
    ['one that was filtered', answer({ finishReason: 'content_filter' }), {}],
    ['one that was too long', answer({ finishReason: 'length' }), {}],
    ['the same as a stream', answer({ finishReason: 'length' }), { stream: true }],
    ['one that says nothing', answer({ text: '' }), {}],
  ])('%s', async (_name, play, more) => {
    const gateway = team.start();
    const body = aQuestion(more);
    const before = new Set((await team.items()).filter(({ sk }) => sk?.S === 'answer').map(({ pk }) => pk?.S));
    team.provider.script(play);
    const response = await gateway.ask(body, ON);
    await response.arrayBuffer();
    const after = (await team.items()).filter(({ sk }) => sk?.S === 'answer').map(({ pk }) => pk?.S);
    expect(after.filter((pk) => !before.has(pk))).toEqual([]);
    expect(await status(await gateway.ask(body, ON))).toBe('miss');
  });

  test('an answer that is larger than its bound, and one below it in parts is', async () => {
    const gateway = team.start();
    const noise = randomText;
    const large = aQuestion();
    team.provider.script(answer({ text: noise(5_000_000) }));
    await (await gateway.ask(large, ON)).arrayBuffer();
    team.provider.script(answer({ text: 'again' }));
    expect(await status(await gateway.ask(large, ON))).toBe('miss');

    const inParts = aQuestion();
    const text = noise(1_000_000);
    const before = await itemsNow();
    team.provider.script(answer({ text }));
    await (await gateway.ask(inParts, ON)).arrayBuffer();
    expect((await itemsNow()) - before).toBeGreaterThan(2);
    const hit = await gateway.ask(inParts, ON);
    expect(told(hit)).toMatchObject({ 'x-headgate-cache': 'hit' });
    expect(await hit.text()).toContain(text);

    // Without one of its parts there is no answer.
    const part = (await team.items()).find(({ sk }) => sk?.S?.startsWith('part#') && sk.S.endsWith('#1'));
    await team.dynamoDb.client('DeleteItem', {
      TableName: team.dynamoDb.table(),
      Key: { pk: part?.pk, sk: part?.sk },
    });
    team.provider.script(answer({ text: 'new' }));
    expect(await status(await gateway.ask(inParts, ON))).toBe('miss');
  });

  test('what a caller wants to have unkept', async () => {
    const gateway = team.start();
    const body = aQuestion();
    const unkept = { headers: { 'x-headgate-cache': 'on, no-store' } };
    expect([await status(await gateway.ask(body, unkept)), await status(await gateway.ask(body, unkept))]).toEqual([
      'miss',
      'miss',
    ]);
  });
});

test('row 73: what is over is no answer, although it is still there', async () => {
  const gateway = team.start();
  const body = aQuestion();
  const short = { headers: { 'x-headgate-cache': 'ttl=60' } };
  expect(await status(await gateway.ask(body, short))).toBe('miss');
  team.clock.aheadMs = 59_000;
  const hit = await gateway.ask(body, short);
  expect([told(hit).age, await status(hit)]).toEqual(['59', 'hit']);
  // Who wants a younger one asks for it.
  expect(await status(await gateway.ask(body, { headers: { ...short.headers, 'cache-control': 'max-age=10' } }))).toBe(
    'miss',
  );
  team.clock.aheadMs = 120_000;
  const items = await itemsNow();
  expect(await status(await gateway.ask(body, short))).toBe('miss');
  expect(await itemsNow()).toBe(items); // In place of what was over.
});

describe('row 74: what was tampered with is no answer, and goes', () => {
  const changes: readonly [string, (item: Record<string, unknown>) => Record<string, unknown>][] = [
    ['its value', (item) => ({ ...item, value: { B: Buffer.from('{"version":1}').toString('base64') } })],
    ['its time', (item) => ({ ...item, endsAt: { N: '9999999999999' } })],
    ['its seal', (item) => ({ ...item, seal: { B: Buffer.alloc(32).toString('base64') } })],
    ['its version', (item) => ({ ...item, version: { N: '0' } })],
    ['its form', ({ pk, sk }) => ({ pk, sk })],
  ];
  test.each(changes)('%s', async (_name, change) => {
    const gateway = team.start();
    const body = aQuestion();
    const known = new Set((await team.items()).map(({ pk }) => pk?.S));
    await status(await gateway.ask(body, ON));
    const item = (await team.items()).find(({ pk, sk }) => sk?.S === 'answer' && !known.has(pk?.S)) ?? {};
    const table = team.dynamoDb.table();
    await team.dynamoDb.client('PutItem', { TableName: table, Item: change(item) });
    expect(await status(await gateway.ask(body, { headers: { 'x-headgate-cache': 'on, no-store' } }))).toBe('miss');
    expect(gateway.told.cache).toContain('broken');
    const left = (await team.items()).filter(({ pk, sk }) => pk?.S === item.pk?.S && sk?.S === 'answer');
    expect(left).toEqual([]);
  });

  test('an answer that was moved to the place of another question', async () => {
    const gateway = team.start();
    const [one, other] = [aQuestion(), aQuestion()];
    const known = new Set((await team.items()).map(({ pk }) => pk?.S));
    await status(await gateway.ask(one, ON));
    const first = (await team.items()).find(({ pk, sk }) => sk?.S === 'answer' && !known.has(pk?.S)) ?? {};
    await status(await gateway.ask(other, ON));
    const second = (await team.items()).find(
      ({ pk, sk }) => sk?.S === 'answer' && !known.has(pk?.S) && pk?.S !== first.pk?.S,
    );
    await team.dynamoDb.client('PutItem', { TableName: team.dynamoDb.table(), Item: { ...first, pk: second?.pk } });
    expect(await status(await gateway.ask(other, ON))).toBe('miss');
    expect(gateway.told.cache).toContain('broken');
  });
});

describe('row 76: a cache that is in trouble is passed by', () => {
  const troubles: readonly [string, AwsClient][] = [
    ['throttled', () => Promise.reject(new Error('ThrottlingException'))],
    ['denied', () => Promise.reject(new Error('AccessDeniedException'))],
    ['slow', () => new Promise(() => {})],
  ];
  test.each(troubles)('%s', async (_name, client) => {
    const gateway = team.start((builder) => builder, client, 20);
    const body = aQuestion();
    const whole = await gateway.ask(body, ON);
    expect([whole.status, told(whole)['x-headgate-cache']]).toEqual([200, 'bypass']);
    const stream = await gateway.ask({ ...body, stream: true }, ON);
    expect((await readStream(stream)).isDone).toBe(true);
    expect(gateway.told.cache).toEqual(['failed', 'bypass', 'bypass']);
    expect(gateway.rows.map(({ state }) => state)).toEqual(['SETTLED', 'SETTLED']);
  });

  test('and waits no longer than a tenth of a second for it', () => {
    expect(createCache(createMemoryAnswers(), CACHE_RULES).patienceMs).toBe(100);
  });

  test('so is one that can be read and not written', async () => {
    const { client } = team.dynamoDb;
    const reading: AwsClient = (operation, input) =>
      operation === 'PutItem' ? new Promise(() => {}) : client(operation, input);
    const gateway = team.start((builder) => builder, reading, 1_000);
    const response = await gateway.ask(aQuestion(), ON);
    expect([response.status, await status(response)]).toEqual([200, 'miss']);
    expect(gateway.told.cache).toContain('failed');
  });
});

/** Text that no compression makes small. */
function randomText(bytes: number): string {
  const random = Buffer.alloc(Math.ceil((bytes * 3) / 4));
  for (let at = 0; at < random.length; at += 65_536) crypto.getRandomValues(random.subarray(at, at + 65_536));
  return random.toString('base64').slice(0, bytes);
}
