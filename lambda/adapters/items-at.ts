import type { AwsClient } from './aws-client.ts';
import type { Item } from './ledger/attempt-row.ts';
import { makeWay } from './ledger/write-all.ts';

/** So many items can be got at once. */
const BATCH = 100;

interface BatchGetOutput {
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
}

interface ReadTable {
  readonly client: AwsClient;
  readonly table: string;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** The items that there are of these keys, in no order, each as it is now. */
export async function* itemsAt({ client, table, ...waiting }: ReadTable, keys: readonly Item[]): AsyncGenerator<Item> {
  for (let at = 0; at < keys.length; at += BATCH) {
    let wanted = keys.slice(at, at + BATCH);
    for (let tries = 1; wanted.length > 0; tries += 1) {
      if (tries > 1) await makeWay(waiting, tries); // What is left over was throttled.
      const found: BatchGetOutput = await client('BatchGetItem', {
        RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } },
      });
      yield* found.Responses?.[table] ?? [];
      wanted = [...(found.UnprocessedKeys?.[table]?.Keys ?? [])];
    }
  }
}
