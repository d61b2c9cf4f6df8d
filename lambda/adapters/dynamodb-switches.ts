import { SWITCHES_PARTITION } from '../access-settings.ts';
import { GatewayError } from '../core/errors.ts';
import { SWITCH_KINDS, type Switch, type SwitchStore, switchName } from '../core/switches.ts';
import { writeAudited } from './audited-write.ts';
import type { AccessTable } from './dynamodb-keys.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import { queryPartition } from './query-partition.ts';

/** What operators have switched off, in one partition, so that a gateway knows all of it after one query. */
export function createSwitchStore({ client, table }: AccessTable): SwitchStore {
  return {
    async read() {
      // Consistently: a function that starts after a switch was set knows of it.
      const items = await queryPartition({ client, table, pk: SWITCHES_PARTITION, isConsistent: true });
      return items.map(switchIn).filter((one) => one !== undefined);
    },
    async set(one, entry) {
      const item = {
        pk: { S: SWITCHES_PARTITION },
        sk: { S: switchName(one) },
        ...texts({ state: one.isOff ? 'OFF' : 'ON', switchedBy: one.by, reason: one.reason }),
        ...numbers({ switchedAt: one.at }),
      };
      const put = {
        Item: item,
        // A write may be repeated after its answer was lost, and must not undo what somebody has set since.
        ConditionExpression: 'attribute_not_exists(pk) OR switchedAt <= :at',
        ExpressionAttributeValues: { ':at': { N: String(one.at) } },
      };
      if (!(await writeAudited({ client, table, now: Date.now }, [{ Put: put }], { entry }))) return;
      const message = `Somebody else has just set ${one.kind} ${one.name}. Look at the list before you set it again.`;
      throw new GatewayError('access-unavailable', message);
    },
  };
}

/** `undefined` for what an older or newer version of the gateway, or a hand, has written and this one does not know. */
function switchIn(item: Item): Switch | undefined {
  const id = item.sk?.S ?? '';
  const at = id.indexOf('#');
  const kind = SWITCH_KINDS.find((known) => known === id.slice(0, at));
  if (!kind) return undefined;
  return {
    kind,
    name: id.slice(at + 1),
    isOff: item.state?.S === 'OFF',
    at: Number(item.switchedAt?.N ?? 0),
    by: item.switchedBy?.S ?? '',
    reason: item.reason?.S,
  };
}
