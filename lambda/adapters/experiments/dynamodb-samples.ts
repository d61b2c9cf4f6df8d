import type { Sample, SamplePlace } from '../../core/experiments/experiments.ts';
import type { Samples } from '../../core/experiments/judge/samples.ts';
import { SAMPLES_PARTITION } from '../../experiment-settings.ts';
import { type AwsClient, conflictIn } from '../aws-client.ts';
import { type Item, numbers } from '../ledger/attempt-row.ts';
import { seal, unseal } from './sealed-content.ts';

/** Where samples lie, and what they are sealed with. */
export interface SampleTable {
  readonly client: AwsClient;
  readonly table: string;
  pepper(): Promise<string>;
  now(): number;
}

/** Keeps what was said, sealed, until it is judged; and lets one judge at a time have it. */
export function createSamples({ client, table, pepper, now }: SampleTable): Samples {
  return {
    async put(sample, claimedForMs) {
      const content = seal(sample.content, sample, await pepper());
      if (!content) return false;
      const item = {
        ...keyOf(sample),
        content: { B: Buffer.from(content).toString('base64') },
        // DynamoDB counts in seconds, and deletes when it likes: whoever reads looks at the time as well.
        ...numbers({
          expiresAt: Math.ceil(sample.expiresAt / 1_000),
          claimedUntil: claimedForMs === undefined ? undefined : now() + Math.max(0, Math.ceil(claimedForMs)),
        }),
      };
      await client('PutItem', { TableName: table, Item: item });
      return true;
    },
    async claim(place, forMs) {
      try {
        const { Attributes: item } = await client<{ readonly Attributes?: Item }>('UpdateItem', {
          TableName: table,
          Key: keyOf(place),
          UpdateExpression: 'SET claimedUntil = :until',
          ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(claimedUntil) OR claimedUntil < :now)',
          ExpressionAttributeValues: { ':until': { N: String(now() + forMs) }, ':now': { N: String(now()) } },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        });
        const sample = item && (await sampleIn(item, place));
        if (!sample) await drop(place); // DynamoDB deletes what is too old when it likes, which may take days.
        return sample ?? 'gone';
      } catch (cause) {
        const conflict = conflictIn(cause);
        if (!conflict) throw cause;
        return conflict.item?.pk ? 'claimed' : 'gone';
      }
    },
    async release(place) {
      const release = {
        TableName: table,
        Key: keyOf(place),
        UpdateExpression: 'REMOVE claimedUntil',
        ConditionExpression: 'attribute_exists(pk)', // Or it would make an item of nothing.
      };
      await client('UpdateItem', release).catch((cause: unknown) => {
        if (!conflictIn(cause)) throw cause;
      });
    },
    drop,
  };

  async function drop(place: SamplePlace): Promise<void> {
    await client('DeleteItem', { TableName: table, Key: keyOf(place) });
  }

  async function sampleIn(item: Item, place: SamplePlace): Promise<Sample | undefined> {
    const expiresAt = Number(item.expiresAt?.N ?? 0) * 1_000;
    if (expiresAt <= now() || item.content?.B === undefined) return undefined;
    const { team, experiment, callId } = place;
    const content = unseal(Buffer.from(item.content.B, 'base64'), place, await pepper());
    return { team, experiment, callId, expiresAt, content };
  }
}

function keyOf({ team, experiment, callId }: SamplePlace) {
  return { pk: { S: `${SAMPLES_PARTITION}${team}#${experiment}` }, sk: { S: callId } };
}
