import { LINK_PARTITION } from '../access-settings.ts';
import type { Links } from '../core/dashboard/links.ts';
import { conflictIn } from './aws-client.ts';
import type { AccessTable } from './dynamodb-keys.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';

/** Links on DynamoDB. Whoever deletes one has it, so that nobody has it twice; what nobody takes goes by its TTL. */
export function createLinks({ client, table }: AccessTable): Links {
  return {
    async put({ id, sealed, expiresAt }) {
      await client('PutItem', {
        TableName: table,
        Item: {
          ...keyOf(id),
          ...texts({ sealed }),
          // DynamoDB deletes when it likes: what decides is the moment beside it.
          ...numbers({ expiresAt, goneAt: Math.ceil(expiresAt / 1_000) }),
        },
      });
    },
    async take(id, now) {
      try {
        const { Attributes: item } = await client<{ readonly Attributes?: Item }>('DeleteItem', {
          TableName: table,
          Key: keyOf(id),
          ConditionExpression: 'expiresAt > :now',
          ExpressionAttributeValues: { ':now': { N: String(now) } },
          ReturnValues: 'ALL_OLD',
        });
        return item?.sealed?.S;
      } catch (error) {
        if (!conflictIn(error)) throw error;
        return undefined;
      }
    },
  };
}

function keyOf(id: string): Item {
  return { pk: { S: `${LINK_PARTITION}${id}` }, sk: { S: 'link' } };
}
