import type { ExperimentSums } from '../../core/experiments/create-experiments.ts';
import type { Observation, Spent } from '../../core/experiments/experiments.ts';
import type { ArmSums, JudgeSums } from '../../core/experiments/sums.ts';
import { PICO_PER_USD } from '../../core/money/money.ts';
import { SUMS_PARTITION } from '../../experiment-settings.ts';
import type { AwsClient } from '../aws-client.ts';
import { type Item, numbers } from '../ledger/attempt-row.ts';
import { queryPartition } from '../query-partition.ts';
import { createUnits } from './dynamodb-units.ts';
import { counted, timesIn } from './latency-histogram.ts';

/** Where figures lie. */
export interface SumsTable {
  readonly client: AwsClient;
  readonly table: string;
  now(): number;
}

/** What experiments have come to: added to with every call, read for reports. A write that is repeated may count twice. */
export type StoredSums = ExperimentSums & {
  /** Adds a call of the judge. */
  addJudged(one: JudgedCall): Promise<void>;
  read(team: string, experiment: string): Promise<{ readonly arms: readonly ArmSums[]; readonly judge: JudgeSums }>;
  spent(team: string, experiment: string): Promise<Spent>;
};

/** A call of the judge, and what it cost. */
export interface JudgedCall {
  readonly team: string;
  readonly experiment: string;
  readonly isFailed: boolean;
  readonly costPicoUsd: bigint | null;
}

/** An item that no arm can be called like: arms begin with a letter. */
const JUDGE = '#judge';
const SPENT = '#spent';
export function createSums(at: SumsTable): StoredSums {
  const { client, table } = at;
  const isFirst = createUnits(at);
  return {
    async add(one) {
      const isNew = await isFirst(one);
      await change(at, { ...one, sk: one.arm }, itemOf(one, isNew));
    },
    async addJudged({ isFailed, costPicoUsd, ...one }) {
      const unknownCosts = Number(costPicoUsd === null);
      await change(
        at,
        { ...one, sk: JUDGE },
        numbers({ calls: 1, failed: Number(isFailed), picoUsd: costPicoUsd ?? 0n, unknownCosts }),
      );
    },
    async spend(one) {
      const own = numbers({ calls: one.isShadow ? 0 : 1, picoUsd: one.costPicoUsd ?? 0n });
      return spentIn(await change(at, { ...one, sk: SPENT }, own));
    },
    async read(team, experiment) {
      const items = await queryPartition({ client, table, pk: partitionOf({ team, experiment }), isConsistent: true });
      const arms = items.filter((item) => !item.sk?.S?.startsWith('#')).map(armIn);
      return { arms, judge: judgeIn(items.find((item) => item.sk?.S === JUDGE) ?? {}) };
    },
    async spent(team, experiment) {
      const key = { pk: { S: partitionOf({ team, experiment }) }, sk: { S: SPENT } };
      const question = { TableName: table, Key: key, ConsistentRead: true };
      const { Item: item } = await client<{ readonly Item?: Item }>('GetItem', question);
      return spentIn(item ?? {});
    },
  };
}

function itemOf(one: Observation, isNew: boolean): Item {
  return {
    ...numbers({
      calls: 1,
      attempts: one.attempts,
      failed: Number(one.outcome === 'failed'),
      refused: Number(one.isRefusal),
      jsonValid: Number(one.isJson === true),
      jsonInvalid: Number(one.isJson === false),
      picoUsd: one.costPicoUsd ?? 0n,
      unknownCosts: Number(one.costPicoUsd === null),
      squaredUsd: (Number(one.costPicoUsd ?? 0n) / Number(PICO_PER_USD)) ** 2,
      assigned: Number(isNew),
    }),
    ...counted('f', one.firstContentMs),
    ...counted('t', one.totalMs),
  };
}

async function change(
  { client, table }: Omit<SumsTable, 'now'>,
  place: { readonly team: string; readonly experiment: string; readonly sk: string },
  by: Item,
): Promise<Item> {
  // What adds nothing costs a longer item.
  const more = Object.entries(by).filter(([, value]) => value.N !== '0');
  // But something must be there to add: what a free shadow has cost is nothing, and DynamoDB refuses to add nothing.
  const added = more.length > 0 ? more : Object.entries(by).slice(0, 1);
  const { Attributes: item = {} } = await client<{ readonly Attributes?: Item }>('UpdateItem', {
    TableName: table,
    Key: { pk: { S: partitionOf(place) }, sk: { S: place.sk } },
    UpdateExpression: `ADD ${added.map((_, at) => `#n${at} :v${at}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(added.map(([name], at) => [`#n${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(added.map(([, value], at) => [`:v${at}`, value])),
    ReturnValues: place.sk === SPENT ? 'ALL_NEW' : 'NONE',
  });
  return item;
}

function partitionOf({ team, experiment }: { readonly team: string; readonly experiment: string }): string {
  return `${SUMS_PARTITION}${team}#${experiment}`;
}

function armIn(item: Item): ArmSums {
  const of = (name: string) => Number(item[name]?.N ?? 0);
  const assigned = of('assigned');
  return {
    arm: item.sk?.S ?? '',
    calls: of('calls'),
    attempts: of('attempts'),
    failed: of('failed'),
    refused: of('refused'),
    jsonValid: of('jsonValid'),
    jsonInvalid: of('jsonInvalid'),
    picoUsd: BigInt(item.picoUsd?.N ?? 0),
    unknownCosts: of('unknownCosts'),
    squaredUsd: of('squaredUsd'),
    firstContentMs: timesIn(item, 'f'),
    totalMs: timesIn(item, 't'),
    assigned,
  };
}

function judgeIn(item: Item): JudgeSums {
  const of = (name: string) => Number(item[name]?.N ?? 0);
  return {
    calls: of('calls'),
    failed: of('failed'),
    picoUsd: BigInt(item.picoUsd?.N ?? 0),
    unknownCosts: of('unknownCosts'),
  };
}

function spentIn(item: Item): Spent {
  return { calls: Number(item.calls?.N ?? 0), costPicoUsd: BigInt(item.picoUsd?.N ?? 0) };
}
