import type { Budget } from '../core/account.ts';
import { accountItem, accountKey } from './account-items.ts';
import type { Item } from './attempt-row.ts';
import { type BudgetPart, partFrom } from './budget-parts.ts';
import { type LedgerTable, patiently } from './write-all.ts';

interface Responses {
  readonly Responses?: readonly { readonly Item?: Item }[];
}

/** The parts of a budget as of one moment: read one by one, money that moves between them would be seen twice or never. */
export async function readParts(
  store: LedgerTable,
  { budget, shards, until }: { readonly budget: Budget; readonly shards: number; readonly until: number },
): Promise<readonly BudgetPart[]> {
  const gets = Array.from({ length: shards }, (_, shard) => ({
    Get: { TableName: store.table, Key: accountKey(budget.team, accountItem(budget, shard)) },
  }));
  const found = await patiently(store, until, () =>
    store.client<Responses>('TransactGetItems', { TransactItems: gets }),
  );
  return (found.Responses ?? []).flatMap(({ Item }) => (Item ? [partFrom(Item)] : []));
}
