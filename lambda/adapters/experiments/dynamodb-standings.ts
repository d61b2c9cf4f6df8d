import { GatewayError } from '../../core/errors.ts';
import { type Standing, type StandingStore, standingName } from '../../core/experiments/standing.ts';
import { STANDINGS_PARTITION } from '../../experiment-settings.ts';
import { writeAudited } from '../audited-write.ts';
import type { AccessTable } from '../dynamodb-keys.ts';
import { type Item, numbers, texts } from '../ledger/attempt-row.ts';
import { queryPartition } from '../query-partition.ts';

/** How experiments stand, in one partition, so that a gateway knows of all of them after one query. */
export function createStandings({ client, table }: AccessTable): StandingStore {
  return {
    async read() {
      const items = await queryPartition({ client, table, pk: STANDINGS_PARTITION, isConsistent: true });
      return items.map(standingIn).filter((one) => one !== undefined);
    },
    async set(one, entry) {
      const Item = {
        pk: { S: STANDINGS_PARTITION },
        sk: { S: standingName(one) },
        ...texts({ state: one.state, arm: one.arm, setBy: one.by, reason: one.reason, digest: one.digest }),
        ...numbers({ share: one.share, setAt: one.at }),
      };
      const put = {
        Item,
        // A write may be repeated after its answer was lost, and must not undo what somebody has said since.
        ConditionExpression: 'attribute_not_exists(pk) OR setAt <= :at',
        ExpressionAttributeValues: { ':at': { N: String(one.at) } },
      };
      if (!(await writeAudited({ client, table, now: Date.now }, [{ Put: put }], { entry }))) return;
      const message = `Somebody else has just said how ${one.experiment} stands. Look at it before you say so again.`;
      throw new GatewayError('access-unavailable', message);
    },
  };
}

/** `undefined` for what another version of the gateway, or a hand, has written and this one does not know. */
function standingIn(item: Item): Standing | undefined {
  const [team = '', ...rest] = (item.sk?.S ?? '').split('#');
  const state = STATES.find((known) => known === item.state?.S);
  if (!state || rest.length === 0) return undefined;
  return {
    team,
    experiment: rest.join('#'),
    state,
    arm: item.arm?.S,
    share: Number(item.share?.N ?? 1),
    at: Number(item.setAt?.N ?? 0),
    by: item.setBy?.S ?? '',
    reason: item.reason?.S,
    digest: item.digest?.S,
  };
}

const STATES = ['running', 'stopped', 'promoted'] as const;
