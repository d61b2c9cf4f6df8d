import type { AwsClient } from './aws-client.ts';
import type { Item } from './ledger/attempt-row.ts';

/** A page holds 1 MB: more than a thousand items. */
const MOST_PAGES = 4;

export interface Partition {
  readonly client: AwsClient;
  readonly table: string;
  readonly pk: string;
  /** Whether what was just written must be there. */
  readonly isConsistent?: boolean;
}

interface Page {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

/** Reads everything that lies under one key. */
export async function queryPartition({ client, table, pk, isConsistent = false }: Partition): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found: Page = await client('Query', {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ...(isConsistent && { ConsistentRead: true }),
      ...(from && { ExclusiveStartKey: from }),
    });
    items.push(...(found.Items ?? []));
    from = found.LastEvaluatedKey;
    if (!from) break;
  }
  return items;
}
