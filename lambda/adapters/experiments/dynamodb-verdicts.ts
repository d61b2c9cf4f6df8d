import type { Verdicts } from '../../core/experiments/judge/samples.ts';
import type { SeriesPlace } from '../../core/experiments/series.ts';
import type { GradedCall, Verdict } from '../../core/experiments/verdict.ts';
import { SUMS_PARTITION, VERDICTS_PARTITION } from '../../experiment-settings.ts';
import { type Item, texts } from '../ledger/attempt-row.ts';
import { type LedgerTable, type Write, writeAll } from '../ledger/write-all.ts';
import { additionOf } from './addition.ts';
import { seriesPartition } from './series-partition.ts';
import { TALLY, tallied } from './verdict-tally.ts';

/** So many are enough for any report, and a function can hold them. */
const MOST_GRADES = 200_000;

/** Keeps verdicts: names and numbers, and nothing of what was said. */
export function createVerdicts(at: LedgerTable, mostGrades = MOST_GRADES): Verdicts {
  const { client, table } = at;
  return {
    async put(place, verdicts) {
      const [first, ...others] = verdicts.map((verdict) => putOf(place, verdict));
      if (!first) return false;
      // The queue delivers at least once: what was judged once counts once, so it is counted where it is kept, or not at all.
      return (await writeAll(at, [first, ...others, tallyOf(place, verdicts)])) === undefined;
    },
    async isThere(place) {
      const { Items = [] } = await client<{ readonly Items?: readonly Item[] }>('Query', {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :call)',
        ExpressionAttributeValues: { ':pk': partitionOf(place), ':call': { S: place.callId } },
        ConsistentRead: true,
        Limit: 1,
      });
      return Items.length > 0;
    },
    async grades(place) {
      const grades: GradedCall[] = [];
      let from: Item | undefined;
      do {
        const page: { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: Item } = await client('Query', {
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': partitionOf(place) },
          ConsistentRead: true,
          Limit: mostGrades - grades.length,
          ...(from && { ExclusiveStartKey: from }),
        });
        for (const { verdict } of page.Items ?? []) {
          // It was written here, and nobody else may write to this partition.
          const one = JSON.parse(verdict?.S ?? '') as Verdict;
          if (one.mode === 'rubric') grades.push(one);
        }
        from = page.LastEvaluatedKey;
      } while (from && grades.length < mostGrades);
      return { grades, areAll: from === undefined };
    },
  };
}

/** Two arms side by side are one verdict of a call; each by itself is one of its own. */
function putOf(place: SeriesPlace, verdict: Verdict): Write {
  const own = verdict.mode === 'rubric' ? `#${verdict.arm}` : '';
  const key = { pk: partitionOf(place), sk: { S: `${verdict.callId}${own}` } };
  const Item = { ...key, ...texts({ verdict: JSON.stringify(verdict) }) };
  return { Put: { Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

function tallyOf(place: SeriesPlace, verdicts: readonly Verdict[]): Write {
  const Key = { pk: { S: seriesPartition(SUMS_PARTITION, place) }, sk: { S: TALLY } };
  return { Update: { Key, ...additionOf(tallied(verdicts)) } };
}

function partitionOf(place: SeriesPlace) {
  return { S: seriesPartition(VERDICTS_PARTITION, place) };
}
