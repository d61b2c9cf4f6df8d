/** What DynamoDB leaves over of a batch is throttled: it is asked for again, and never at once. */
import { expect, test } from 'vitest';
import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createTotals } from '../../lambda/adapters/reports/dynamodb-totals.ts';
import { NOTHING } from '../../lambda/core/reports/sums.ts';
import { aBudget } from './held-ledger.ts';

const PAUSE = 'a pause';
const LEFT = 3;

/** A table that takes nothing of the first batches, and what was done meanwhile. */
function aThrottledTable() {
  const done: string[] = [];
  let left = LEFT;
  const client: AwsClient = async (operation, input) => {
    done.push(operation);
    const { RequestItems = {} } = input as { RequestItems?: object }; // Only batches are sent here.
    const rest = left > 0 ? RequestItems : {};
    left -= 1;
    return { UnprocessedItems: rest, UnprocessedKeys: rest } as never; // It is whatever the caller expects.
  };
  const sleep = async () => void done.push(PAUSE);
  return { store: { client, table: 'T', now: () => 0, sleep }, done };
}

const repeated = (operation: string) => [operation, ...Array.from({ length: LEFT }, () => [PAUSE, operation]).flat()];

test('when budgets are looked at', async () => {
  const { store, done } = aThrottledTable();
  expect(await createAccounts(store).read(aBudget(1n))).toBeUndefined();
  expect(done).toEqual(repeated('BatchGetItem'));
});

test('when it is looked whether attempts were corrected', async () => {
  const { store, done } = aThrottledTable();
  expect(await createTotals(store).isCorrected('red', ['01M7WZCGNWKSAG77TPVF13YC4T#01'])).toBe(false);
  expect(done).toEqual(repeated('BatchGetItem'));
});

test('when totals are written', async () => {
  const { store, done } = aThrottledTable();
  await createTotals(store).put('red', [{ dimension: 'team', interval: 'hour', at: 0, value: 'red', sums: NOTHING }]);
  expect(done).toEqual(repeated('BatchWriteItem'));
});
