import type { Observation } from '../../core/experiments/experiments.ts';
import { UNITS_PARTITION } from '../../experiment-settings.ts';
import { type AwsClient, conflictIn } from '../aws-client.ts';
import { numbers } from '../ledger/attempt-row.ts';
import { seriesPartition } from './series-partition.ts';

/** An assignment is remembered for as long as anybody comes again. */
const UNIT_SECONDS = 90 * 86_400;
/** How many assignments are known here, so that one is not written at every call. */
const MOST_KNOWN = 10_000;

interface UnitTable {
  readonly client: AwsClient;
  readonly table: string;
  now(): number;
}

/** Tells whether a session, a user or a conversation has come to its arm for the first time, wherever its calls come. */
export function createUnits({ client, table, now }: UnitTable) {
  const known = new Set<string>();
  return async ({ unit, ...place }: Observation): Promise<boolean> => {
    if (unit === undefined) return false;
    const pk = seriesPartition(UNITS_PARTITION, place);
    const name = `${pk}#${unit}`;
    if (known.has(name)) return false;
    const Item = {
      pk: { S: pk },
      sk: { S: unit },
      ...numbers({ expiresAt: Math.floor(now() / 1_000) + UNIT_SECONDS }),
    };
    let isFirst = true;
    try {
      await client('PutItem', { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
    } catch (cause) {
      if (!conflictIn(cause)) throw cause;
      isFirst = false;
    }
    // Only what is there is known: a write that failed is tried again with the next call.
    if (known.size >= MOST_KNOWN) known.clear();
    known.add(name);
    return isFirst;
  };
}
