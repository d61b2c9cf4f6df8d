/** Rows of costs that were put right, as often as it took: listed each once, added up, and no ends of attempts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCorrections } from '../../lambda/adapters/ledger/dynamodb-corrections.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createTotals } from '../../lambda/adapters/reports/dynamodb-totals.ts';
import { ulid } from '../../lambda/core/ids.ts';
import type { AttemptStart, Ending } from '../../lambda/core/ledger.ts';
import { describeCall } from '../../lambda/core/reports/describe-call.ts';
import { listCalls } from '../../lambda/core/reports/list-calls.ts';
import { reportUsage } from '../../lambda/core/reports/report-usage.ts';
import { verifyLedger } from '../../lambda/core/reports/verify-ledger.ts';
import type { Json } from '../../lambda/core/types.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { DAY } from './a-ledger-history.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';
import { aBudget } from './held-ledger.ts';

const AT = Date.UTC(2026, 10, 18, 9, 30);
const NOW = AT + 2 * DAY;

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

/** A call of two days ago that has cost 37, among others that nobody touches. */
async function aLedger(ending: Ending = anEnding(37n)) {
  const store = { client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: () => NOW };
  const ledger = createLedger(store);
  const budget = { ...aBudget(1_000n), period: 'day', window: '2026-11-18' } as const;
  const [start] = await Promise.all(
    [7, 8, 9].map(async (index): Promise<AttemptStart> => {
      const one = aStart({
        callId: ulid(AT + index, new Uint8Array(16).fill(index)),
        startedAt: AT + index,
        holdPicoUsd: 100n,
        accounts: [budget],
      });
      await ledger.begin(one);
      await ledger.end(one, index === 7 ? ending : anEnding(1n));
      return one;
    }),
  );
  if (!start) throw new Error('three were made');
  const totals = createTotals(store);
  const corrections = createCorrections({ ...store, auditTable: store.table });
  const { team, callId, attempt } = start;
  return {
    start,
    totals,
    correct: (costPicoUsd: bigint) =>
      corrections.correct({ team, callId, attempt }, { costPicoUsd, by: 'ops', reason: undefined }, () =>
        anAuditEntry(),
      ),
    cost: async () => {
      const { total } = await reportUsage(totals, { team: 'red', query: new Map(), now: NOW });
      return (total as Json).cost_pico_usd; // It describes sums.
    },
    verified: () => verifyLedger(totals, { team: 'red', query: new Map([['from', '2026-11-17']]), now: NOW }),
  };
}

describe('a cost that was put right', () => {
  test('three times is in reports, in budgets and in the call as it was last told', async () => {
    const { correct, cost, verified, totals, start } = await aLedger();
    for (const truth of [50n, 20n, 21n]) await correct(truth);
    expect(await cost()).toBe('23');
    expect(await verified()).toMatchObject({ is_equal: true, budgets: 1, budgets_in_use: 0 });
    const call = await describeCall(totals, 'red', start.callId);
    expect(call).toMatchObject({ outcome: 'answered', total: { cost_pico_usd: '21', failed_attempts: 0 } });
    expect(call.attempts).toMatchObject([{ cost_pico_usd: '37' }]);
  });

  test('leaves a failure a failure, and takes the doubt from an estimate', async () => {
    const ending = anEnding(37n, { outcome: 'cut', cost: { picoUsd: 37n, source: 'estimate' } });
    const { correct, totals, start } = await aLedger(ending);
    await correct(20n);
    expect(await describeCall(totals, 'red', start.callId)).toMatchObject({
      outcome: 'cut',
      total: { failed_attempts: 1, estimated_cost_attempts: 0, estimated_cost_pico_usd: '0' },
    });
  });

  test('is listed on pages as small as one row, each row once', async () => {
    const { correct, totals } = await aLedger();
    for (const truth of [50n, 20n, 21n]) await correct(truth);
    const costs: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query = new Map([['limit', '1'], ...(cursor ? [['cursor', cursor] as const] : [])]);
      const page = await listCalls(totals, { team: 'red', query, now: NOW });
      costs.push(...(page.data as readonly Json[]).map((row) => row.cost_pico_usd));
      cursor = page.next_cursor === null ? undefined : String(page.next_cursor);
    } while (cursor !== undefined && costs.length < 20);
    expect(costs).toEqual(['1', '1', '1', '-30', '13', '37']);
  });
});
