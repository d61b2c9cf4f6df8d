import { createHash } from 'node:crypto';
import { Course } from '../../core/reports/course.ts';
import {
  OTHERS,
  type Progress,
  type Sums,
  type Total,
  type TotalsWish,
  type Value,
  type WatchedHour,
} from '../../core/reports/reports.ts';
import { TOTALS_PARTITION } from '../../settings.ts';
import type { AwsClient } from '../aws-client.ts';
import type { AttributeValue, Item } from '../ledger/attempt-row.ts';
import { numbers, texts } from '../ledger/attempt-row.ts';
import { numberIn, picoUsdIn } from './ledger-row.ts';

/** Where it says how far each team's totals go: one partition, so that all teams can be found. */
export const PROGRESS_PARTITION = TOTALS_PARTITION;

export function progressKey(team: string): { pk: AttributeValue; sk: AttributeValue } {
  return { pk: { S: PROGRESS_PARTITION }, sk: { S: team } };
}

export function itemFromProgress(team: string, { since, until }: Progress): Item {
  return { ...progressKey(team), ...numbers({ since, until }) };
}

export function progressFrom(item: Item): Progress {
  return { since: numberIn(item.since) ?? 0, until: numberIn(item.until) ?? 0 };
}

/** Where it says how far each team's days have been compared with their totals. */
export function verifiedKey(team: string): { pk: AttributeValue; sk: AttributeValue } {
  return { pk: { S: `${TOTALS_PARTITION}#${team}#verified` }, sk: { S: 'until' } };
}

/** Where the hours of a team lie that may be corrected still. */
export function watchedPartition(team: string): string {
  return `${TOTALS_PARTITION}#${team}#watched`;
}

export function watchedKey(team: string, at: number): { pk: AttributeValue; sk: AttributeValue } {
  return { pk: { S: watchedPartition(team) }, sk: { S: stamp('hour', at) } };
}

export function itemFromWatched(team: string, { at, places, isMore }: WatchedHour): Item {
  return {
    ...watchedKey(team, at),
    ...numbers({ at }),
    places: { L: places.map((place) => ({ S: place })) },
    isMore: { BOOL: isMore },
  };
}

export function watchedFrom(item: Item): WatchedHour {
  return {
    at: numberIn(item.at) ?? 0,
    places: item.places?.L?.flatMap(({ S: place }) => place ?? []) ?? [],
    isMore: item.isMore?.BOOL ?? false,
    marks: numberIn(item.marks) ?? 0,
  };
}

/** The sums of one value of a dimension. What is 0 is left out: that is what absent means in them. */
export function itemFromTotal(team: string, total: Total): Item {
  const { picoUsd, estimatedPicoUsd, hits, savedPicoUsd, unknownSaved, usage, open: _, ...counts } = total.sums;
  return {
    pk: { S: totalsPartition(team, total.dimension) },
    sk: { S: `${stamp(total.interval, total.at)}#${nameOf(total.value)}` },
    ...(typeof total.value === 'string' && { value: { S: total.value } }),
    ...numbers({ at: total.at, cost: picoUsd, estimatedCost: estimatedPicoUsd, ...counts }),
    // What totals of older versions do not have, and those of callers who remember nothing do not need.
    ...numbers({ hits: hits || undefined, saved: savedPicoUsd || undefined, unknownSaved: unknownSaved || undefined }),
    usage: { M: numbers(usage) },
    ...(total.course && { course: { M: itemFromCourse(total.course) } }),
  };
}

/** How attempts went. In one attribute, so that whoever sums up writes all of it or nothing. */
function itemFromCourse(course: Course): Item {
  const { attempts, rescued, outcomes, errors, histograms, looked, cache, raced, won } = course.write();
  return {
    ...numbers({ attempts, rescued, looked }),
    outcomes: { M: numbers(outcomes) },
    errors: { M: numbers(errors) },
    // Most teams remember nothing and race nobody.
    ...(Object.keys(cache).length > 0 && { cache: { M: numbers(cache) } }),
    ...(raced > 0 && numbers({ raced, won })),
    ...texts(histograms),
  };
}

function courseFrom(item: Item): Course {
  const { attempts, rescued, outcomes, errors, looked, cache, raced, won, ...histograms } = item;
  return Course.read({
    attempts: numberIn(attempts) ?? 0,
    rescued: numberIn(rescued) ?? 0,
    outcomes: countsIn(outcomes),
    errors: countsIn(errors),
    histograms: Object.fromEntries(Object.entries(histograms).map(([name, value]) => [name, value.S ?? ''])),
    looked: numberIn(looked) ?? 0,
    cache: countsIn(cache),
    raced: numberIn(raced) ?? 0,
    won: numberIn(won) ?? 0,
  });
}

function countsIn(value: AttributeValue | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(value?.M ?? {}).map(([name, count]) => [name, numberIn(count) ?? 0]));
}

export async function* queryTotals(
  { client, table }: { readonly client: AwsClient; readonly table: string },
  wish: TotalsWish,
): AsyncGenerator<Total> {
  let after: Item | undefined;
  do {
    const page: { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: Item } = await client('Query', {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': { S: totalsPartition(wish.team, wish.dimension) },
        ':from': { S: stamp(wish.interval, wish.from) },
        ':to': { S: stamp(wish.interval, wish.to) }, // All that begins with it sorts after it.
      },
      ConsistentRead: true,
      ...(after && { ExclusiveStartKey: after }),
    });
    for (const item of page.Items ?? []) yield totalFrom(item, wish);
    after = page.LastEvaluatedKey;
  } while (after);
}

function totalFrom(item: Item, { dimension, interval }: TotalsWish): Total {
  const course = item.course?.M && courseFrom(item.course.M);
  return { dimension, interval, at: numberIn(item.at) ?? 0, value: valueFrom(item), sums: sumsFrom(item), course };
}

function sumsFrom(item: Item): Sums {
  const count = (name: string) => numberIn(item[name]) ?? 0;
  return {
    picoUsd: picoUsdIn(item.cost) ?? 0n,
    estimatedPicoUsd: picoUsdIn(item.estimatedCost) ?? 0n,
    calls: count('calls'),
    attempts: count('attempts'),
    failed: count('failed'),
    unpriced: count('unpriced'),
    estimated: count('estimated'),
    expired: count('expired'),
    hits: count('hits'),
    savedPicoUsd: picoUsdIn(item.saved) ?? 0n,
    unknownSaved: count('unknownSaved'),
    open: 0, // An hour with attempts under way is not rolled up.
    usage: countsIn(item.usage),
  };
}

function totalsPartition(team: string, dimension: string): string {
  return `${TOTALS_PARTITION}#${team}#${dimension}`;
}

function stamp(interval: 'hour' | 'day', at: number): string {
  return `${interval}#${new Date(at).toISOString().slice(0, interval === 'hour' ? 13 : 10)}`;
}

/** A key has at most 1,024 bytes, and names of models have no bound. */
const LONGEST = 200;

function nameOf(value: Value): string {
  if (value === OTHERS) return 'others';
  if (value === null) return 'none';
  if (value.length <= LONGEST) return `=${value}`;
  return `=${value.slice(0, LONGEST).toWellFormed()}#${createHash('sha256').update(value).digest('hex').slice(0, 32)}`;
}

function valueFrom({ sk, value }: Item): Value {
  if (value?.S !== undefined) return value.S;
  return sk?.S?.endsWith('#others') ? OTHERS : null;
}
