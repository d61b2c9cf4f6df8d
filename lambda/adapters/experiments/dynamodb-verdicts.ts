import type { Verdicts } from '../../core/experiments/judge/samples.ts';
import type { Verdict } from '../../core/experiments/verdict.ts';
import { VERDICTS_PARTITION } from '../../experiment-settings.ts';
import { type AwsClient, conflictIn } from '../aws-client.ts';
import { type Item, texts } from '../ledger/attempt-row.ts';

/** So many are enough for any report, and a function can hold them. */
const MOST_VERDICTS = 200_000;

/** Keeps verdicts: names and numbers, and nothing of what was said. */
export function createVerdicts({ client, table }: { readonly client: AwsClient; readonly table: string }): Verdicts {
  return {
    async put(team, verdict) {
      const Item = { ...keyOf(team, verdict), ...texts({ verdict: JSON.stringify(verdict) }) };
      try {
        // The queue delivers at least once: what was judged once counts once.
        await client('PutItem', { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
        return true;
      } catch (cause) {
        if (!conflictIn(cause)) throw cause;
        return false;
      }
    },
    async isThere({ team, experiment, callId }) {
      const { Items = [] } = await client<{ readonly Items?: readonly Item[] }>('Query', {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :call)',
        ExpressionAttributeValues: { ':pk': { S: partitionOf(team, experiment) }, ':call': { S: callId } },
        ConsistentRead: true,
        Limit: 1,
      });
      return Items.length > 0;
    },
    async list(team, experiment) {
      const found: Verdict[] = [];
      let from: Item | undefined;
      do {
        const page: { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: Item } = await client('Query', {
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partitionOf(team, experiment) } },
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: from }),
        });
        // It was written here, and nobody else may write to this partition.
        found.push(...(page.Items ?? []).map(({ verdict }) => JSON.parse(verdict?.S ?? '') as Verdict));
        from = page.LastEvaluatedKey;
      } while (from && found.length < MOST_VERDICTS);
      return found;
    },
  };
}

/** Two arms side by side are one verdict of a call; each by itself is one of its own. */
function keyOf(team: string, verdict: Verdict) {
  const own = verdict.mode === 'rubric' ? `#${verdict.arm}` : '';
  return { pk: { S: partitionOf(team, verdict.experiment) }, sk: { S: `${verdict.callId}${own}` } };
}

function partitionOf(team: string, experiment: string): string {
  return `${VERDICTS_PARTITION}${team}#${experiment}`;
}
