/** Who sends a key never pays twice: where the answer of a key can be read no more, the key is refused, and nobody is asked. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createAnswers } from '../../lambda/adapters/cache/dynamodb-answers.ts';
import { onceIn, oncePlace } from '../../lambda/core/idempotency/once.ts';
import { answer } from '../support/fake-provider.ts';
import { createMemoryCache } from '../support/memory-answers.ts';
import { aCachedTeam } from './a-cached-team.ts';
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

type Item = Awaited<ReturnType<typeof team.items>>[number];
const table = () => team.dynamoDb.table();
const put = (item: object) => team.dynamoDb.client('PutItem', { TableName: table(), Item: item });

/** A request that was answered once, and the item that is kept of it. */
async function anAnswered(options: Parameters<typeof answer>[0] = {}) {
  const question = aNamedQuestion(team, team.start());
  const known = new Set((await team.items()).map(({ pk }) => pk?.S));
  team.provider.script(answer(options));
  expect((await question.ask()).status).toBe(200);
  const items = (await team.items()).filter(({ pk }) => !known.has(pk?.S));
  const item = items.find(({ sk }) => sk?.S === 'answer');
  if (!item) throw new Error('nothing was kept');
  return { ...question, item, items };
}

/** What a second request with the key is told, and how often the provider was asked in all. */
async function refusedTo({ ask, asked }: Pick<Awaited<ReturnType<typeof anAnswered>>, 'ask' | 'asked'>) {
  const response = await ask();
  expect([response.status, response.headers.get('x-should-retry'), asked()]).toEqual([409, 'false', 1]);
  expect(await response.json()).toMatchObject({
    error: {
      error_type: 'idempotency_answer_not_kept',
      message: expect.stringMatching(/no longer readable.*new key/),
    },
  });
}

describe('an answer that is no longer readable is a 409, and asked for by nobody', () => {
  const changes: readonly [string, (item: Item) => object][] = [
    ['its value was changed', (item) => ({ ...item, value: { B: Buffer.from('{}').toString('base64') } })],
    ['its seal was changed', (item) => ({ ...item, seal: { B: Buffer.alloc(32).toString('base64') } })],
    ['another version has sealed it', (item) => ({ ...item, version: { N: '0' } })],
  ];
  test.each(changes)('%s', async (_name, change) => {
    const first = await anAnswered();
    await put(change(first.item));
    await refusedTo(first);
    await refusedTo(first); // It is not asked anew by the one after that, either.
    expect(first.gateway.told.cache.filter((state) => state === 'broken')).toHaveLength(2);
  });

  test('another version has written it', async () => {
    const first = await anAnswered();
    const headers = new Headers({ 'idempotency-key': first.key });
    const once = onceIn(headers, '/chat/completions', first.body);
    if (!once) throw new Error('no key');
    const { fingerprint } = once;
    const text = `${JSON.stringify({ fingerprint, callId: 'first' })}\n{"version":0}`;
    const at = Date.now();
    const answers = team.answersBy(team.dynamoDb.client);
    await answers.keep(oncePlace('red', once), { text, at, expiresAt: at + DAY_MS });
    await refusedTo(first);
    // What belongs to the key can still be read: another body is a mistake of the caller's.
    expect((await first.ask({ temperature: 0.5 })).status).toBe(422);
  });

  test('the key pepper was changed', async () => {
    const first = await anAnswered();
    const { client } = team.dynamoDb;
    const answers = createAnswers({ client, table: table(), pepper: async () => 'another', now: Date.now });
    const later = team.start((builder) => builder.withPorts({ cache: createMemoryCache({}, answers) }));
    await refusedTo(aNamedQuestion(team, later, first.key));
  });

  test('a part of it is gone', async () => {
    // Noise, which no compression makes smaller.
    const text = Array.from({ length: 20_000 }, () => crypto.randomUUID()).join('');
    const first = await anAnswered({ text });
    const part = first.items.find(({ sk }) => sk?.S?.startsWith('part#'));
    await team.dynamoDb.client('DeleteItem', { TableName: table(), Key: { pk: part?.pk, sk: part?.sk } });
    await refusedTo(first);
  });
});

test.each([
  ['whose seal is broken', { seal: { B: Buffer.alloc(32).toString('base64') } }],
  ['of another version', { version: { N: '0' } }],
])('after its 24 hours a key %s is a new one', async (_name, changed) => {
  const first = await anAnswered();
  await put({ ...first.item, ...changed });
  await refusedTo(first);
  team.clock.aheadMs = DAY_MS + 60_000;
  const response = await first.ask({}, { deadline: Date.now() + DAY_MS + 900_000 });
  expect([response.status, again(response), first.asked()]).toEqual([200, null, 2]);
});
