import { GatewayError } from '../../core/errors.ts';
import { partOf, timeOfUlid } from '../../core/ids.ts';
import type {
  BudgetPart,
  Progress,
  Reports,
  RowFilter,
  RowPage,
  RowsWish,
  WatchedHour,
} from '../../core/reports/reports.ts';
import { ATTEMPT_SHARDS } from '../../settings.ts';
import type { AwsClient } from '../aws-client.ts';
import { itemsAt } from '../items-at.ts';
import { accountKey } from '../ledger/account-items.ts';
import { attemptKey, attemptPartition, type Item, numbers, texts } from '../ledger/attempt-row.ts';
import { queryPartition } from '../query-partition.ts';
import { picoUsdIn, rowFrom } from './ledger-row.ts';
import { progressFrom, progressKey, queryTotals, watchedFrom, watchedPartition } from './totals-rows.ts';

export interface ReportedTable {
  readonly client: AwsClient;
  readonly table: string;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/**
 * The ledger as reports read it. All reads are consistent: what has been answered has been paid, and has to be seen. The
 * team is in the key of all that is read, so nothing of another's can come along.
 */
export function createReports({ client, ...rest }: ReportedTable): Reports {
  const { table } = rest;
  const store = { client: readingWith(client), ...rest };
  return {
    parts: ATTEMPT_SHARDS,
    page: (wish) => readPage(store, wish),
    async call(team, callId) {
      const day = dayOf(callId);
      const pk = attemptPartition(team, day, partOf(callId, ATTEMPT_SHARDS));
      const found: Page = await store.client('Query', {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :call)',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':call': { S: `${callId}#` } },
        ConsistentRead: true,
      });
      return (found.Items ?? []).map(rowFrom);
    },
    progress: (team) => readProgress(store, team),
    async watched(team): Promise<readonly WatchedHour[]> {
      const items = await queryPartition({ ...store, pk: watchedPartition(team), isConsistent: true });
      return items.map(watchedFrom);
    },
    isCorrected: (team, places) => isCorrected(store, team, places),
    totals: (wish) => queryTotals(store, wish),
    budgetParts: (team, names) => budgetParts(store, team, names),
  };
}

interface Page {
  readonly Items?: readonly Item[];
  readonly ScannedCount?: number;
  readonly LastEvaluatedKey?: Item;
}

/** Says of any failure what it means for who asks. */
function readingWith(client: AwsClient): AwsClient {
  return async <Output>(operation: string, input: object): Promise<Output> => {
    try {
      return await client<Output>(operation, input);
    } catch (cause) {
      throw new GatewayError('ledger-unavailable', 'The ledger cannot be read just now.', {
        cause,
        retryAfterSeconds: 1,
      });
    }
  };
}

async function readPage({ client, table }: ReportedTable, wish: RowsWish): Promise<RowPage> {
  const pk = attemptPartition(wish.team, wish.day, wish.part);
  const filter = filterFrom(wish.filter ?? {});
  const found: Page = await client('Query', {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ...(filter && { FilterExpression: filter.expression, ExpressionAttributeNames: filter.names }),
    ExpressionAttributeValues: {
      ':pk': { S: pk },
      ':from': { S: wish.from },
      ':to': { S: wish.to },
      ...filter?.values,
    },
    ScanIndexForward: wish.order === 'oldest-first',
    ConsistentRead: true,
    Limit: wish.most,
    ...(wish.after !== undefined && { ExclusiveStartKey: { pk: { S: pk }, sk: { S: wish.after } } }),
  });
  const rows = (found.Items ?? []).map(rowFrom);
  return { rows, read: found.ScannedCount ?? rows.length, next: found.LastEvaluatedKey?.sk?.S };
}

interface Filter {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

/** What a caller looks for goes in as values, and never into the expression. */
function filterFrom(wanted: RowFilter): Filter | undefined {
  const { key, model, provider, user, tag, outcome, door, experiment, arm, cache, route } = wanted;
  const { minPicoUsd, maxPicoUsd, minTotalMs, minFirstContentMs } = wanted;
  const slash = model?.indexOf('/') ?? -1;
  const parts = [
    key !== undefined && '#keyId = :key',
    provider !== undefined && '#provider = :provider',
    user !== undefined && '#user = :user',
    outcome !== undefined && '#outcome = :outcome',
    door !== undefined && '#door = :door',
    minPicoUsd !== undefined && '#cost >= :minCost',
    maxPicoUsd !== undefined && '#cost <= :maxCost',
    minTotalMs !== undefined && '#totalMs >= :minTotalMs',
    minFirstContentMs !== undefined && '#firstContentMs >= :minFirstContentMs',
    experiment !== undefined && '#experiment = :experiment',
    arm !== undefined && '#arm = :arm',
    cache !== undefined && (cache === 'off' ? '(attribute_not_exists(#cache) OR #cache = :cache)' : '#cache = :cache'),
    route !== undefined && 'contains(#reason, :route)',
    tag !== undefined && 'contains(#tags, :tag)',
    model !== undefined && `(#model = :model OR #requestedModel = :model${slash > 0 ? ` OR ${TARGET}` : ''})`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return undefined;
  const expression = parts.join(' AND ');
  const names = [...new Set(expression.match(/#\w+/g))].map((name) => [name, name.slice(1)]);
  const values = {
    ...numbers({
      ':minCost': minPicoUsd,
      ':maxCost': maxPicoUsd,
      ':minTotalMs': minTotalMs,
      ':minFirstContentMs': minFirstContentMs,
    }),
    ...texts({
      ':key': key,
      ':door': door,
      ':experiment': experiment,
      ':arm': arm,
      ':cache': cache,
      ':route': route,
      ':provider': provider,
      ':user': user,
      ':outcome': outcome,
      ':tag': tag,
      ':model': model,
      ...(slash > 0 && { ':at': model?.slice(0, slash), ':name': model?.slice(slash + 1) }),
    }),
  };
  return { expression, names: Object.fromEntries(names), values };
}

const TARGET = '(#provider = :at AND #model = :name)';

async function readProgress({ client, table }: ReportedTable, team: string): Promise<Progress | undefined> {
  const { Item: item } = await client<{ readonly Item?: Item }>('GetItem', {
    TableName: table,
    Key: progressKey(team),
    ConsistentRead: true,
  });
  return item && progressFrom(item);
}

async function isCorrected(store: ReportedTable, team: string, places: readonly string[]): Promise<boolean> {
  const keys = places.map((place) => correctionKey(team, place));
  for await (const _ of itemsAt(store, keys)) return true;
  return false;
}

async function budgetParts(
  store: ReportedTable,
  team: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, BudgetPart>> {
  const byKey = new Map(names.map((name) => [accountKey(team, name).pk?.S, name]));
  const parts = new Map<string, BudgetPart>();
  for await (const { pk, spent, reserved } of itemsAt(
    store,
    names.map((name) => accountKey(team, name)),
  )) {
    const part = { spentPicoUsd: picoUsdIn(spent) ?? 0n, reservedPicoUsd: picoUsdIn(reserved) ?? 0n };
    parts.set(byKey.get(pk?.S) ?? '', part);
  }
  return parts;
}

function correctionKey(team: string, place: string): Item {
  const [callId = '', attempt = '1'] = place.split('#');
  const { pk, sk } = attemptKey(team, callId, Number(attempt));
  return { pk, sk: { S: `${sk.S}#correction` } };
}

function dayOf(callId: string): string {
  return new Date(timeOfUlid(callId)).toISOString().slice(0, 10);
}
