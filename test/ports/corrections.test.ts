import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptKey, type Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createCorrections } from '../../lambda/adapters/ledger/dynamodb-corrections.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import { createReports } from '../../lambda/adapters/reports/dynamodb-reports.ts';
import { type AttemptStart, NotBegun } from '../../lambda/core/ledger.ts';
import { StillOpen, type Truth } from '../../lambda/core/reports/corrections.ts';
import { describeCall } from '../../lambda/core/reports/describe-call.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';
import { aBudget } from './held-ledger.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const budget = aBudget(1_000n);
const truth = (costPicoUsd: bigint): Truth => ({ costPicoUsd, by: 'arn:aws:iam::1:role/ops', reason: 'the invoice' });

async function begun(changes: Partial<AttemptStart> = {}) {
  const store = { client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: () => 5_000 };
  const start = aStart({ holdPicoUsd: 100n, accounts: [budget], tags: ['nightly'], user: 'ann', ...changes });
  const ledger = createLedger(store);
  await ledger.begin(start);
  const { team, callId, attempt } = start;
  const corrections = createCorrections({ ...store, auditTable: store.table });
  return {
    start,
    ledger,
    expire: () => sweep(createOpenAttempts(store), start.leaseUntil + 1),
    correct: (costPicoUsd: bigint) =>
      corrections.correct({ team, callId, attempt }, truth(costPicoUsd), () => anAuditEntry()),
    corrections,
    rows: () => rowsOf(store.table, start),
    told: async () => {
      const { total, attempts } = await describeCall(createReports(store), team, callId);
      return { total, attempts };
    },
    books: async () => {
      const { availablePicoUsd, reservedPicoUsd, spentPicoUsd } = (await createAccounts(store).read(budget)) ?? {};
      return [availablePicoUsd, reservedPicoUsd, spentPicoUsd];
    },
  };
}

describe('a correction', () => {
  test.each([
    [30n, -7n],
    [90n, 53n],
  ])(
    'of what was settled, to %d, is one more row with the difference, and changes the budget',
    async (cost, difference) => {
      const { ledger, start, correct, rows, books } = await begun();
      await ledger.end(start, anEnding(37n));
      expect(await correct(cost)).toEqual({ recordedPicoUsd: 37n, differencePicoUsd: difference });
      const [row, correction] = await rows();
      expect(row).toMatchObject({ state: { S: 'SETTLED' }, cost: { N: '37' } });
      expect(correction).toMatchObject({
        state: { S: 'CORRECTION' },
        costSource: { S: 'correction' },
        cost: { N: String(difference) },
        correctedBy: { S: 'arn:aws:iam::1:role/ops' },
        note: { S: 'the invoice' },
        // It is found and added up with its row.
        keyId: { S: start.keyId },
        provider: { S: 'groq' },
        tags: { L: [{ S: 'nightly' }] },
        user: { S: 'ann' },
      });
      expect(await books()).toEqual([1_000n - cost, 0n, cost]);
    },
  );

  test('to what is recorded already writes nothing', async () => {
    const { ledger, start, correct, rows } = await begun();
    await ledger.end(start, anEnding(37n));
    expect(await correct(37n)).toEqual({ recordedPicoUsd: 37n, differencePicoUsd: 0n });
    expect(await rows()).toHaveLength(1);
  });

  test('tells a cost that nobody knew', async () => {
    const { ledger, start, correct, rows, books } = await begun({ holdPicoUsd: null });
    await ledger.end(start, anEnding(null));
    expect(await correct(0n)).toEqual({ recordedPicoUsd: null, differencePicoUsd: 0n });
    expect(await correct(12n)).toEqual({ recordedPicoUsd: 0n, differencePicoUsd: 12n });
    expect(await rows()).toHaveLength(3);
    expect(await books()).toEqual([988n, 0n, 12n]);
  });

  test('of a cost that nobody knew gives back what was held for it instead', async () => {
    const { ledger, start, correct, books } = await begun();
    await ledger.end(start, anEnding(null));
    expect(await books()).toEqual([900n, 0n, 100n]);
    expect(await correct(30n)).toEqual({ recordedPicoUsd: null, differencePicoUsd: 30n });
    expect(await books()).toEqual([970n, 0n, 30n]);
    await correct(31n);
    expect(await books()).toEqual([969n, 0n, 31n]);
  });

  test('may be corrected, as often as it takes', async () => {
    const { ledger, start, correct, rows, books, told } = await begun();
    await ledger.end(start, anEnding(37n));
    for (const cost of [50n, 20n, 21n]) await correct(cost);
    expect((await rows()).map(({ sk }) => sk?.S?.split('#').slice(1).join('#'))).toEqual([
      '01',
      '01#correction',
      '01#correction#2',
      '01#correction#3',
    ]);
    expect(await books()).toEqual([979n, 0n, 21n]);
    // All of them are in what is told of the call.
    expect(await told()).toMatchObject({ total: { cost_pico_usd: '21' }, attempts: [{}] });
  });

  test('of a cost says nothing of how the attempt went', async () => {
    const { ledger, start, correct, told } = await begun();
    await ledger.end(start, anEnding(37n, { outcome: 'cut' }));
    await correct(40n);
    expect(await told()).toMatchObject({
      total: { cost_pico_usd: '40', failed_attempts: 1 },
      attempts: [{ outcome: 'cut' }],
    });
  });

  test('of what the sweeper has ended comes to the truth, before a late end or after it', async () => {
    const before = await begun();
    await before.expire();
    await before.correct(30n);
    await before.ledger.end(before.start, anEnding(30n));
    expect(await before.books()).toEqual([970n, 0n, 30n]);
    const after = await begun();
    await after.expire();
    await after.ledger.end(after.start, anEnding(31n));
    expect(await after.correct(30n)).toEqual({ recordedPicoUsd: 31n, differencePicoUsd: -1n });
    expect(await after.books()).toEqual([970n, 0n, 30n]);
  });

  test('that many make at once counts once', async () => {
    const { ledger, start, correct, books } = await begun();
    await ledger.end(start, anEnding(37n));
    await Promise.all(Array.from({ length: 5 }, () => correct(40n)));
    expect(await books()).toEqual([960n, 0n, 40n]);
  });

  test('of what has not ended, or not begun, is refused', async () => {
    const { correct, corrections, start } = await begun();
    await expect(correct(1n)).rejects.toThrow(StillOpen);
    await expect(corrections.correct({ ...start, attempt: 2 }, truth(1n), () => anAuditEntry())).rejects.toThrow(
      NotBegun,
    );
    await expect(corrections.correct({ ...start, team: 'blue' }, truth(1n), () => anAuditEntry())).rejects.toThrow(
      NotBegun,
    );
  });
});

async function rowsOf(TableName: string, { team, callId, attempt }: AttemptStart): Promise<readonly Item[]> {
  const { pk, sk } = attemptKey(team, callId, attempt);
  const { Items = [] } = await dynamoDb.client<{ readonly Items?: readonly Item[] }>('Query', {
    TableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
    ConsistentRead: true,
  });
  return Items;
}
