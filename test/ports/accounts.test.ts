import { afterAll, beforeAll } from 'vitest';
import { accountItem, accountKey } from '../../lambda/adapters/ledger/account-items.ts';
import type { Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import type { Account } from '../../lambda/core/limits/account.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { describeAccounts } from './accounts-contract.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';
import type { HeldLedger } from './held-ledger.ts';
import { describePlaces } from './places-contract.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

describeAccounts('budgets in memory', inMemory, 1);
describeAccounts('budgets on DynamoDB', onDynamoDb, 1);
describeAccounts('budgets on DynamoDB in four parts', onDynamoDb, 4);
describePlaces('places in memory', inMemory);
describePlaces('places on DynamoDB', onDynamoDb);

async function inMemory(): Promise<HeldLedger> {
  const ledger = createMemoryLedger();
  return {
    ledger,
    openAttempts: ledger,
    accounts: ledger.accounts,
    rows: async () =>
      ledger.rows.map(({ state, start, costPicoUsd }) => ({
        state,
        holdPicoUsd: start.holdPicoUsd ?? 0n,
        costPicoUsd: costPicoUsd ?? (state === 'CORRECTION' ? 0n : (start.holdPicoUsd ?? 0n)),
      })),
    async stored(budget) {
      const { availablePicoUsd = 0n, limitPicoUsd = 0n } = (await ledger.accounts.read(budget)) ?? {};
      return { availablePicoUsd, limitPicoUsd };
    },
    open: async (account) => ledger.accounts.open(account),
  };
}

async function onDynamoDb(): Promise<HeldLedger> {
  // The clock stands still: how long a busy machine takes is no reason to give up.
  const store = { client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: () => Date.UTC(2026, 10, 20, 12) };
  const itemOf = async (account: Account, shard: number) => {
    const Key = accountKey(account.team, accountItem(account, shard));
    const order = { TableName: store.table, Key, ConsistentRead: true };
    return (await dynamoDb.client<{ readonly Item?: Item }>('GetItem', order)).Item ?? {};
  };
  return {
    ledger: createLedger(store),
    openAttempts: createOpenAttempts(store),
    accounts: createAccounts(store),
    rows: async () => (await allItems(store.table)).filter(({ state }) => state).map(rowFrom),
    async stored(budget) {
      const parts = await Promise.all(Array.from({ length: budget.shards }, (_, shard) => itemOf(budget, shard)));
      const sum = (name: string) => parts.reduce((total, part) => total + amount(part, name), 0n);
      return { availablePicoUsd: sum('available'), limitPicoUsd: sum('limit') };
    },
    open: async (account) => Number(amount(await itemOf(account, 0), 'open')),
  };
}

async function allItems(table: string): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page: { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: Item } = await dynamoDb.client('Scan', {
      TableName: table,
      ...(from && { ExclusiveStartKey: from }),
    });
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

function rowFrom(item: Item) {
  return {
    state: item.state?.S ?? '',
    holdPicoUsd: amount(item, 'hold'),
    costPicoUsd: amount(item, item.cost ? 'cost' : 'hold'),
  };
}

function amount(item: Item, name: string): bigint {
  return BigInt(item[name]?.N ?? 0);
}
