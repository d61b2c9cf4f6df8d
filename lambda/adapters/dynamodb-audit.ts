import type { AuditAction } from '../core/audit/audit-entry.ts';
import type { AuditedChange, AuditLog, AuditSearch } from '../core/audit/audit-log.ts';
import { ulidTime } from '../core/ids.ts';
import type { Json } from '../core/types.ts';
import { auditPartition, auditPut, unwritten } from './audited-write.ts';
import type { AwsClient } from './aws-client.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import { writeAll } from './ledger/write-all.ts';

/** The table, and who is told of an end that could not be written. */
export interface AuditTable {
  readonly client: AwsClient;
  readonly table: string;
  now(): number;
  report(cause: unknown): void;
}

/** What is written of an end, behind the id of its beginning. */
const END = '#end';

/** The log of changes on DynamoDB, in a partition for each team and month. Entries are only ever added. */
export function createAuditLog(store: AuditTable): AuditLog {
  return {
    async begin(entry) {
      try {
        await writeAll(store, [auditPut(entry, store.table)]);
      } catch (cause) {
        throw unwritten(cause);
      }
    },
    async end(entry, outcome) {
      const item = {
        pk: { S: auditPartition(entry.team, entry.at) },
        ...texts({ sk: `${entry.id}${END}`, outcome }),
        ...numbers({ at: store.now() }),
      };
      const put = { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
      await writeAll(store, [put]).catch(store.report);
    },
    read: (search) => read(store, search),
  };
}

async function read(store: AuditTable, search: AuditSearch): Promise<readonly AuditedChange[]> {
  const found: AuditedChange[] = [];
  for (const month of monthsBack(search)) {
    if (found.length >= search.limit) break;
    found.push(...changesIn(await newestOf(store, auditPartition(search.team, month), search)));
  }
  return found.slice(0, search.limit);
}

/** A moment of each month of the stretch, the newest first. */
function monthsBack({ from, to }: AuditSearch): readonly number[] {
  const [first, last] = [new Date(from), new Date(Math.max(from, to - 1))];
  const count = 12 * (last.getUTCFullYear() - first.getUTCFullYear()) + last.getUTCMonth() - first.getUTCMonth() + 1;
  return Array.from({ length: count }, (_, back) => Date.UTC(last.getUTCFullYear(), last.getUTCMonth() - back, 1));
}

interface Page {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

/** So many entries with their ends, or all that there are; ids begin with the time. */
async function newestOf({ client, table }: AuditTable, pk: string, search: AuditSearch): Promise<readonly Item[]> {
  const { before, from, to, limit } = search;
  const items: Item[] = [];
  let next: Item | undefined;
  do {
    const page: Page = await client('Query', {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': { S: pk },
        ':from': { S: ulidTime(from) },
        ':to': { S: before ?? ulidTime(to) },
      },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 2 * limit,
      ...(next && { ExclusiveStartKey: next }),
    });
    items.push(...(page.Items ?? []).filter(({ sk }) => sk?.S !== before));
    next = page.LastEvaluatedKey;
  } while (next && items.length < 2 * limit);
  return items;
}

/** From the newest to the oldest, so an end comes before its beginning. */
function changesIn(items: readonly Item[]): readonly AuditedChange[] {
  const ends = new Map<string, string>();
  return items.flatMap((item) => {
    const id = item.sk?.S ?? '';
    const outcome = item.outcome?.S;
    if (id.endsWith(END)) {
      ends.set(id.slice(0, -END.length), outcome ?? '');
      return [];
    }
    return [changeIn(id, item, outcome ?? ends.get(id))];
  });
}

function changeIn(id: string, item: Item, outcome: string | undefined): AuditedChange {
  return {
    id,
    at: Number(item.at?.N ?? 0),
    by: item.by?.S ?? '',
    team: item.team?.S,
    // Only this module writes them.
    action: (item.action?.S ?? '') as AuditAction,
    subject: item.subject?.S ?? '',
    before: jsonIn(item.before?.S),
    after: jsonIn(item.after?.S),
    outcome: outcome === 'done' || outcome === 'failed' ? outcome : 'unknown',
  };
}

function jsonIn(text: string | undefined): Json | null {
  // Written by this gateway, from an object.
  return text === undefined ? null : (JSON.parse(text) as Json);
}
