import type { Budget } from '../../core/limits/account.ts';
import { accountItem, accountKey } from './account-items.ts';
import type { Item } from './attempt-row.ts';
import { type BudgetPart, partFrom } from './budget-parts.ts';
import { type LedgerTable, makeWay, patiently } from './write-all.ts';

/** How often what was not read at once is asked for. */
const MOST_TRIES = 8;

interface Responses {
  readonly Responses?: readonly { readonly Item?: Item }[];
}

/**
 * The parts of a budget, each as it was in the last moment: for who only looks. A transaction would hardly ever find all of
 * a busy team's at rest, and what is spent and held does not move between them.
 */
export async function lookAtParts(store: LedgerTable, budget: Budget, shards: number): Promise<readonly BudgetPart[]> {
  const { client, table } = store;
  const found: Item[] = [];
  let keys: readonly Item[] = keysOf(budget, shards);
  for (let tries = 1; keys.length > 0; tries += 1) {
    if (tries > MOST_TRIES) throw new Error('some parts could not be read');
    if (tries > 1) await makeWay(store, tries);
    const { Responses, UnprocessedKeys } = await client<Looked>('BatchGetItem', {
      RequestItems: { [table]: { Keys: keys, ConsistentRead: true } },
    });
    found.push(...(Responses?.[table] ?? []));
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found.map(partFrom);
}

interface Looked {
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
}

/** The parts of a budget as of one moment: read one by one, money that moves between them would be seen twice or never. */
export async function readParts(
  store: LedgerTable,
  { budget, shards, until }: { readonly budget: Budget; readonly shards: number; readonly until: number },
): Promise<readonly BudgetPart[]> {
  const gets = keysOf(budget, shards).map((Key) => ({ Get: { TableName: store.table, Key } }));
  const found = await patiently(store, until, () =>
    store.client<Responses>('TransactGetItems', { TransactItems: gets }),
  );
  return (found.Responses ?? []).flatMap(({ Item }) => (Item ? [partFrom(Item)] : []));
}

function keysOf(budget: Budget, shards: number): readonly Item[] {
  return Array.from({ length: shards }, (_, shard) => accountKey(budget.team, accountItem(budget, shard)));
}
