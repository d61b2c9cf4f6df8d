import { PROVIDER_KEYS_PARTITION } from '../access-settings.ts';
import { GatewayError } from '../core/errors.ts';
import { type KeysRecord, type KeysRecords, keysName } from '../core/provider-keys/key-records.ts';
import { conflictIn } from './aws-client.ts';
import type { AccessTable } from './dynamodb-keys.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import { queryPartition } from './query-partition.ts';

/** Which keys of providers were put in, in one partition, so that a gateway knows of all teams after one query. */
export function createKeysRecords({ client, table }: AccessTable): KeysRecords {
  return {
    async read() {
      const items = await queryPartition({ client, table, pk: PROVIDER_KEYS_PARTITION, isConsistent: true });
      return items.map(recordIn);
    },
    async put(record) {
      const item = {
        ...texts({ pk: PROVIDER_KEYS_PARTITION, sk: keysName(record), team: record.team, changedBy: record.by }),
        ...texts({ provider: record.provider }),
        ...numbers({ changedAt: record.at }),
        keys: { L: record.keys.map(({ id, weight }) => ({ M: { id: { S: id }, weight: { N: String(weight) } } })) },
      };
      try {
        await client('PutItem', {
          TableName: table,
          Item: item,
          ConditionExpression: 'attribute_not_exists(pk) OR changedAt <= :at',
          ExpressionAttributeValues: { ':at': { N: String(record.at) } },
        });
      } catch (cause) {
        const isOthers = conflictIn(cause) !== undefined;
        const message = isOthers
          ? 'Somebody else has just changed these keys. Look at the list, and put them in again.'
          : 'The keys are changed, and that could not be written down for gateways. Do it again.';
        throw new GatewayError('access-unavailable', message, { cause, retryAfterSeconds: 1 });
      }
    },
  };
}

function recordIn(item: Item): KeysRecord {
  const keys = item.keys?.L?.map(({ M }) => ({ id: M?.id?.S ?? '', weight: Number(M?.weight?.N ?? 1) })) ?? [];
  const at = Number(item.changedAt?.N ?? 0);
  return { provider: item.provider?.S ?? '', team: item.team?.S, keys, at, by: item.changedBy?.S ?? '' };
}
