import type { Observation, Spent } from '../../core/experiments/experiments.ts';
import type { JudgedSums } from '../../core/experiments/judge/judge-ports.ts';
import type { SeriesPlace } from '../../core/experiments/series.ts';
import type { ArmSums, JudgeSums } from '../../core/experiments/sums.ts';
import { PICO_PER_USD } from '../../core/money/money.ts';
import { SUMS_PARTITION } from '../../experiment-settings.ts';
import type { AwsClient } from '../aws-client.ts';
import { type Item, numbers } from '../ledger/attempt-row.ts';
import { queryPartition } from '../query-partition.ts';
import { additionOf } from './addition.ts';
import { createUnits } from './dynamodb-units.ts';
import { counted, timesIn } from './latency-histogram.ts';
import { seriesPartition } from './series-partition.ts';
import { comparisonsIn, TALLY } from './verdict-tally.ts';

/** Where figures lie. */
export interface SumsTable {
  readonly client: AwsClient;
  readonly table: string;
  now(): number;
}

/** What experiments have come to: added to with every call, read for reports. A write that is repeated may count twice. */
export type StoredSums = JudgedSums & {
  /** What an experiment has come to, all series together: what stops it is money, whatever it was for. */
  spent(team: string, experiment: string): Promise<Spent>;
};

/** An item that no arm can be called like: arms begin with a letter. */
const JUDGE = '#judge';
const SPENT = '#spent';
/** Before the name of an arm: its runs in the shadow, apart from callers' calls. */
const SHADOW = '#shadow/';

/** Keeps the figures of experiments, by series. */
export function createSums(at: SumsTable): StoredSums {
  const { client, table } = at;
  const isFirst = createUnits(at);
  return {
    async add(one) {
      const isNew = await isFirst(one);
      const sk = one.isShadow ? `${SHADOW}${one.arm}` : one.arm;
      await change(at, keyOf(one, sk), additionOf(itemOf(one, isNew), at.now()));
    },
    async addJudged({ isFailed, costPicoUsd, ...one }) {
      const unknownCosts = Number(costPicoUsd === null);
      const own = numbers({ calls: 1, failed: Number(isFailed), picoUsd: costPicoUsd ?? 0n, unknownCosts });
      await change(at, keyOf(one, JUDGE), additionOf(own));
    },
    async spend(one) {
      const own = numbers({ calls: one.isShadow ? 0 : 1, picoUsd: one.chargedPicoUsd });
      return spentIn(await change(at, spentKey(one), { ...additionOf(own), ReturnValues: 'ALL_NEW' }));
    },
    async read(place) {
      const pk = seriesPartition(SUMS_PARTITION, place);
      const items = await queryPartition({ client, table, pk, isConsistent: true });
      const itemAt = (name: string) => items.find((item) => item.sk?.S === name) ?? {};
      const arms = items.filter((item) => !item.sk?.S?.startsWith('#'));
      const tally = itemAt(TALLY);
      const shadows = items.filter((item) => item.sk?.S?.startsWith(SHADOW));
      const begun = [...arms, ...shadows].flatMap(({ since }) => (since?.N === undefined ? [] : [Number(since.N)]));
      return {
        arms: arms.map(armIn),
        shadows: shadows.map(armIn),
        judge: judgeIn(itemAt(JUDGE)),
        comparisons: comparisonsIn(tally),
        grades: Number(tally.grades?.N ?? 0),
        since: begun.length > 0 ? Math.min(...begun) : undefined,
      };
    },
    async spent(team, experiment) {
      const question = { TableName: table, Key: spentKey({ team, experiment }), ConsistentRead: true };
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
      abandoned: Number(one.outcome === 'abandoned'),
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

async function change({ client, table }: Omit<SumsTable, 'now'>, Key: Item, how: object): Promise<Item> {
  const update = { TableName: table, Key, ...how };
  const { Attributes: item = {} } = await client<{ readonly Attributes?: Item }>('UpdateItem', update);
  return item;
}

function keyOf(place: SeriesPlace, sk: string): Item {
  return { pk: { S: seriesPartition(SUMS_PARTITION, place) }, sk: { S: sk } };
}

function spentKey({ team, experiment }: Pick<SeriesPlace, 'team' | 'experiment'>): Item {
  return { pk: { S: `${SUMS_PARTITION}${team}#${experiment}` }, sk: { S: SPENT } };
}

function armIn(item: Item): ArmSums {
  const of = (name: string) => Number(item[name]?.N ?? 0);
  const assigned = of('assigned');
  return {
    arm: (item.sk?.S ?? '').replace(SHADOW, ''),
    calls: of('calls'),
    attempts: of('attempts'),
    failed: of('failed'),
    abandoned: of('abandoned'),
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
