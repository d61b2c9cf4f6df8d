import type { KeyRecord, KeyStore } from '../core/gateway.ts';
import { KEY_PARTITION } from '../settings.ts';
import { allowanceIn, allowanceItem } from './allowance-item.ts';
import { type Item, numbers, texts } from './attempt-row.ts';
import type { AwsClient } from './aws-client.ts';

export interface AccessTable {
  readonly client: AwsClient;
  readonly table: string;
}

/** A gateway key as it is written down: its secret is not. */
export interface NewKey extends KeyRecord {
  readonly name: string | undefined;
  readonly createdAt: number;
}

/** Reads gateway keys. Consistently: a key that was just made must work. */
export function createKeyStore({ client, table }: AccessTable): KeyStore {
  return {
    async find(keyId) {
      const question = { TableName: table, Key: keyOf(keyId), ConsistentRead: true };
      const { Item: item } = await client<{ readonly Item?: Item }>('GetItem', question);
      if (!item) return undefined;
      return {
        keyId,
        team: item.team?.S ?? '',
        digest: item.digest?.S ?? '',
        expiresAt: numberOf(item.expiresAt?.N),
        revokedAt: numberOf(item.revokedAt?.N),
        ...allowanceOf(item),
      };
    },
  };
}

/** Writes a new gateway key; an id that exists already is never overwritten. */
export async function putKey({ client, table }: AccessTable, key: NewKey): Promise<void> {
  await client('PutItem', {
    TableName: table,
    Item: {
      ...keyOf(key.keyId),
      ...texts({ keyId: key.keyId, team: key.team, digest: key.digest, name: key.name }),
      ...numbers({ createdAt: key.createdAt, expiresAt: key.expiresAt, revokedAt: key.revokedAt }),
      ...(key.allowance && allowanceItem(key.allowance)),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
}

/** Of most keys nothing is said: then they may what their team may. */
function allowanceOf(item: Item): Pick<KeyRecord, 'allowance'> {
  const allowance = allowanceIn(item);
  const isSaid = Object.keys(allowance.budget).length + Object.keys(allowance.limits).length > 0;
  return isSaid ? { allowance } : {};
}

function keyOf(keyId: string) {
  return { pk: { S: `${KEY_PARTITION}${keyId}` }, sk: { S: 'key' } };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
