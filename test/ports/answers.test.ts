import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnswers } from '../../lambda/adapters/cache/dynamodb-answers.ts';
import type { Answers, Lease } from '../../lambda/core/cache/answers.ts';
import { createMemoryAnswers } from '../support/memory-answers.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const PLACE = { team: 'red', name: 'a-question' };
const ANSWER = { text: '{"said":"ü"}', at: 1_000, expiresAt: 9_000_000 };
let dynamoDb: EmbeddedTable;
let now = 2_000;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const onDynamoDb = async (pepper = 'pepper') =>
  createAnswers({
    client: dynamoDb.client,
    table: await dynamoDb.emptyTable(),
    pepper: async () => pepper,
    now: () => now,
  });

describe.each<[string, () => Promise<Answers>]>([
  ['in memory', async () => createMemoryAnswers(() => now)],
  ['on DynamoDB', onDynamoDb],
])('answers %s', (_name, make) => {
  test('are found where they were kept, and nowhere else', async () => {
    const answers = await make();
    expect(await answers.find(PLACE)).toBe('nothing');
    expect(await answers.keep(PLACE, ANSWER)).toBe(true);
    expect(await answers.find(PLACE)).toEqual(ANSWER);
    const others = [
      { ...PLACE, team: 'blue' },
      { ...PLACE, name: 'another' },
    ];
    expect(await answers.findAll([...others, PLACE, PLACE])).toEqual(['nothing', 'nothing', ANSWER, ANSWER]);
    const later = { ...ANSWER, text: 'x'.repeat(5_000) };
    await answers.keep(PLACE, later);
    expect(await answers.find(PLACE)).toEqual(later);
    await answers.remove(PLACE);
    expect(await answers.find(PLACE)).toBe('nothing');
  });

  test('are filled by one at a time, until its time is over', async () => {
    const answers = await make();
    const [one, other] = [
      { holder: 'one', until: now + 100 },
      { holder: 'other', until: now + 300 },
    ];
    expect([await answers.claim(PLACE, one), await answers.claim(PLACE, one)]).toEqual([true, true]); // Repeated.
    expect(await answers.claim(PLACE, other)).toBe(false);
    expect(await answers.lease(PLACE)).toMatchObject(one);
    now += 101;
    expect(await answers.claim(PLACE, other)).toBe(true);
    await answers.release(PLACE, other, false);
    expect(await answers.lease(PLACE)).toBeUndefined();
    await answers.claim(PLACE, other);
    await answers.release(PLACE, other, true);
    expect(await answers.lease(PLACE)).toMatchObject({ ...other, isVain: true });
  });

  test.each([true, false])('and a lease is ended by its holder alone, in vain (%j) or not', async (isVain) => {
    const answers = await make();
    const [slow, next] = [
      { holder: 'slow', until: now + 100 },
      { holder: 'next', until: now + 300 },
    ];
    await answers.claim(PLACE, slow);
    now += 101; // Its time is over before it has done anything, and somebody else's has begun.
    expect(await answers.claim(PLACE, next)).toBe(true);
    await answers.release(PLACE, slow, isVain);
    const found: Lease = (await answers.lease(PLACE)) ?? slow;
    const { isVain: isEnded = false, ...lease } = found;
    expect([lease, isEnded]).toEqual([next, false]);
    await answers.release(PLACE, next, false);
    await answers.release(PLACE, next, isVain); // Nor is one made that was ended.
    expect(await answers.lease(PLACE)).toBeUndefined();
  });
});

describe('on DynamoDB', () => {
  test('another pepper cannot read what was sealed with this one', async () => {
    const answers = await onDynamoDb();
    await answers.keep(PLACE, ANSWER);
    const table = dynamoDb.table();
    const other = createAnswers({ client: dynamoDb.client, table, pepper: async () => 'another', now: () => now });
    expect(await other.find(PLACE)).toBe('broken');
  });

  test('what is small takes one item, is one read for each 4 KB, and goes by itself', async () => {
    const answers = await onDynamoDb();
    await answers.keep(PLACE, { ...ANSWER, text: JSON.stringify({ said: 'word '.repeat(2_000) }) });
    const { ConsumedCapacity, Item } = await dynamoDb.client<{
      readonly ConsumedCapacity: { readonly CapacityUnits: number };
      readonly Item: Readonly<Record<string, { readonly N?: string }>>;
    }>('GetItem', {
      TableName: dynamoDb.table(),
      Key: { pk: { S: 'answers#red#a-question' }, sk: { S: 'answer' } },
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(ConsumedCapacity.CapacityUnits).toBe(1);
    expect(Item.expiresAt?.N).toBe('9000');
  });

  test('what is left of an earlier write is no part of a later one', async () => {
    const answers = await onDynamoDb();
    const text = (fill: string) => Array.from({ length: 30_000 }, (_, at) => `${fill}${Math.sin(at)}`).join('');
    for (const fill of ['a', 'b']) await answers.keep(PLACE, { ...ANSWER, text: text(fill) });
    expect(await answers.find(PLACE)).toEqual({ ...ANSWER, text: text('b') });
  });
});
