import { ALLOWANCES_PARTITION } from '../access-settings.ts';
import { GatewayError } from '../core/errors.ts';
import type { AllowanceOrder, AllowanceStore } from '../core/limits/allowance-store.ts';
import { ATTRIBUTES, allowanceIn, allowanceItem } from './allowance-item.ts';
import { writeAudited } from './audited-write.ts';
import type { AccessTable } from './dynamodb-keys.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import { queryPartition } from './query-partition.ts';

/** What operators have changed of the allowances of teams, in one partition, so that a gateway knows all after one query. */
export function createAllowanceStore({ client, table }: AccessTable): AllowanceStore {
  return {
    async read() {
      const items = await queryPartition({ client, table, pk: ALLOWANCES_PARTITION, isConsistent: true });
      return items.map((item) => ({
        team: item.sk?.S ?? '',
        allowance: allowanceIn(item),
        at: Number(item.changedAt?.N ?? 0),
        by: item.changedBy?.S ?? '',
      }));
    },
    async set(order, entry) {
      const store = { client, table, now: Date.now };
      if (!(await writeAudited(store, [{ Update: updateOf(order) }], { entry }))) return;
      const message = `Somebody else has just changed what ${order.team} may. Look at it before you change it again.`;
      throw new GatewayError('access-unavailable', message);
    },
  };
}

/** Member by member: what two operators change at once is what each of them has said. */
function updateOf({ team, allowance, asConfigured, at, by }: AllowanceOrder) {
  const set: Item = { ...allowanceItem(allowance), ...numbers({ changedAt: at }), ...texts({ changedBy: by }) };
  const names = Object.keys(set);
  const removed = asConfigured.map((name) => ATTRIBUTES[name]);
  const remove = removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : '';
  return {
    Key: { pk: { S: ALLOWANCES_PARTITION }, sk: { S: team } },
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}${remove}`,
    // A write may be repeated after its answer was lost, and must not undo what somebody has set since.
    ConditionExpression: 'attribute_not_exists(pk) OR changedAt <= :changedAt',
    ExpressionAttributeNames: Object.fromEntries([...names, ...removed].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, set[name]])),
  };
}
