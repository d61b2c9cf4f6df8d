import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweep } from '../../lambda/core/sweep.ts';
import { inMemory, onDynamoDb, type ReportedStore } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

/** A call that was answered from the cache. */
const HIT = anEnding(0n, { cost: { picoUsd: 0n, source: 'cache' }, totalMs: 0 });

describe.each<[string, () => Promise<ReportedStore>]>([
  ['in memory', async () => inMemory()],
  ['on DynamoDB', () => onDynamoDb(dynamoDb)],
])('a row that is noted %s', (_name, make) => {
  test('is over as it begins, however often it is written, and nothing is left for the sweeper', async () => {
    const { ledger, totals } = await make();
    const start = aStart({ cache: 'hit', savedPicoUsd: 2n ** 60n, holdPicoUsd: 0n });
    await ledger.note(start, HIT);
    await ledger.note(start, HIT);
    const rows = await totals.call(start.team, start.callId);
    expect(rows).toMatchObject([
      {
        state: 'settled',
        outcome: 'answered',
        picoUsd: 0n,
        costSource: 'cache',
        cache: 'hit',
        savedPicoUsd: 2n ** 60n,
      },
    ]);
    expect(await sweep(ledger, start.leaseUntil + 1)).toBe(0);
  });
});
