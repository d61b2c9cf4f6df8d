import type { Account, Budget } from '../../lambda/core/limits/account.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';
import { USUAL_HOLD_TOKENS } from './a-function.ts';
import type { Swarm } from './swarm.ts';
import type { World } from './world.ts';

/** What a function that starts now knows of the limits: while they are changed, not all know the same. */
export function accountsIn({ random, now }: World, swarm: Swarm): readonly Account[] {
  const isNew = random.chance(0.5);
  const shared = {
    kind: 'budget',
    team: 'red',
    shards: isNew ? swarm.shards : swarm.otherShards,
    limitPicoUsd: swarm.inputPrice * USUAL_HOLD_TOKENS * BigInt(isNew ? swarm.room : swarm.otherRoom),
  } as const;
  const budgets: Budget[] = [{ ...shared, owner: 'team', period: 'day', ...windowAt('day', now()) }];
  if (swarm.hasKeyBudget) budgets.push({ ...shared, owner: 'key:k', period: 'total', ...windowAt('total', now()) });
  if (swarm.concurrency === undefined) return budgets;
  return [...budgets, { kind: 'concurrency', team: 'red', owner: 'team', most: swarm.concurrency }];
}
