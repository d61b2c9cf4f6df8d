import type { Totals, WatchedHour } from '../../core/reports/reports.ts';
import { conflictIn } from '../aws-client.ts';
import { type Item, numbers } from '../ledger/attempt-row.ts';
import { makeWay } from '../ledger/write-all.ts';
import { queryPartition } from '../query-partition.ts';
import { createReports, type ReportedTable } from './dynamodb-reports.ts';
import { numberIn } from './ledger-row.ts';
import {
  itemFromProgress,
  itemFromTotal,
  itemFromWatched,
  PROGRESS_PARTITION,
  verifiedKey,
  watchedKey,
} from './totals-rows.ts';

/** The totals as the sweeper writes them: each item as a whole, so that writing it again changes nothing. */
export function createTotals(store: ReportedTable): Totals {
  const { client, table } = store;
  return {
    ...createReports(store),
    async teams() {
      const items = await queryPartition({ ...store, pk: PROGRESS_PARTITION, isConsistent: true });
      return items.flatMap(({ sk }) => sk?.S ?? []);
    },
    async put(team, totals) {
      for (let at = 0; at < totals.length; at += BATCH) {
        await putAll(
          store,
          totals.slice(at, at + BATCH).map((total) => itemFromTotal(team, total)),
        );
      }
    },
    async setProgress(team, progress) {
      await client('PutItem', { TableName: table, Item: itemFromProgress(team, progress) });
    },
    async verifiedUntil(team) {
      const { Item: item }: { readonly Item?: Item } = await client('GetItem', {
        TableName: table,
        Key: verifiedKey(team),
        ConsistentRead: true,
      });
      return numberIn(item?.until) ?? 0;
    },
    async setVerified(team, until) {
      await client('PutItem', { TableName: table, Item: { ...verifiedKey(team), ...numbers({ until }) } });
    },
    watch: (team, hour) => watch(store, team, hour),
  };
}

/** So many items can be written at once. */
const BATCH = 25;

async function putAll({ client, table, ...waiting }: ReportedTable, items: readonly Item[]): Promise<void> {
  let requests: readonly object[] = items.map((item) => ({ PutRequest: { Item: item } }));
  for (let tries = 1; requests.length > 0; tries += 1) {
    if (tries > 1) await makeWay(waiting, tries); // What is left over was throttled.
    const { UnprocessedItems: left } = await client<{
      readonly UnprocessedItems?: Readonly<Record<string, readonly object[]>>;
    }>('BatchWriteItem', { RequestItems: { [table]: requests } });
    requests = left?.[table] ?? [];
  }
}

async function watch({ client, table }: ReportedTable, team: string, hour: WatchedHour): Promise<void> {
  const unmarked = hour.marks === 0;
  const asSeen = {
    TableName: table,
    ConditionExpression: unmarked ? 'attribute_not_exists(marks)' : 'marks = :marks',
    ...(!unmarked && { ExpressionAttributeValues: { ':marks': { N: String(hour.marks) } } }),
  };
  try {
    if (hour.places.length === 0) await client('DeleteItem', { ...asSeen, Key: watchedKey(team, hour.at) });
    else await client('PutItem', { ...asSeen, Item: itemFromWatched(team, hour) });
  } catch (error) {
    // Somebody has corrected an attempt since its rows were read: the next run does the hour again.
    if (!conflictIn(error)) throw error;
  }
}
