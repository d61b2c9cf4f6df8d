import { KEY_PARTITION } from '../access-settings.ts';
import type { KeyRecord, KeyStore } from '../core/gateway.ts';
import { KEY_SCOPES, type KeyScope } from '../core/key-scopes.ts';
import { allowanceIn } from './allowance-item.ts';
import type { AwsClient } from './aws-client.ts';
import type { AttributeValue, Item } from './ledger/attempt-row.ts';

export interface AccessTable {
  readonly client: AwsClient;
  readonly table: string;
}

/** Reads gateway keys. Consistently: a key that was just made must work. */
export function createKeyStore({ client, table }: AccessTable): KeyStore {
  return {
    async find(keyId) {
      const question = { TableName: table, Key: keyOf(keyId), ConsistentRead: true };
      const { Item: item } = await client<{ readonly Item?: Item }>('GetItem', question);
      return item && recordIn(item);
    },
  };
}

/** What an item says of who may call with it. */
export function recordIn(item: Item): KeyRecord {
  return {
    keyId: item.keyId?.S ?? '',
    team: item.team?.S ?? '',
    digest: item.digest?.S ?? '',
    expiresAt: numberOf(item.expiresAt?.N),
    revokedAt: numberOf(item.revokedAt?.N),
    ...allowanceOf(item),
    ...(item.tags?.L && { tags: textsIn(item.tags.L) }),
    ...(item.scopes?.L && { scopes: scopesOf(textsIn(item.scopes.L)) }),
  };
}

/** A scope that this version does not know opens nothing. */
function scopesOf(names: readonly string[]): readonly KeyScope[] {
  return KEY_SCOPES.filter((scope) => names.includes(scope));
}

function textsIn(list: readonly AttributeValue[]): readonly string[] {
  return list.flatMap(({ S }) => S ?? []);
}

/** Where a key lies. */
export function keyOf(keyId: string) {
  return { pk: { S: `${KEY_PARTITION}${keyId}` }, sk: { S: 'key' } };
}

/** Of most keys nothing is said: then they may what their team may. */
function allowanceOf(item: Item): Pick<KeyRecord, 'allowance'> {
  const allowance = allowanceIn(item);
  const isSaid = Object.keys(allowance.budget).length + Object.keys(allowance.limits).length > 0;
  return isSaid ? { allowance } : {};
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
