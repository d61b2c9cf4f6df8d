import type { Gateway } from '../gateway.ts';
import { usdFromPico } from '../money/money.ts';
import type { Json } from '../types.ts';
import type { Budget } from './account.ts';
import { accountsOf, partsFor } from './allowance.ts';
import { describeAllowance } from './describe-allowance.ts';
import type { Permit } from './permit.ts';

/** What a caller and its team may, and how their budgets stand as of the last half minute: `GET /budget`. */
export async function describePermit(
  permit: Omit<Permit, 'allows'>,
  gateway: Pick<Gateway, 'budgets' | 'clock'>,
): Promise<Json> {
  const { caller, team, key } = permit;
  const holding = { team: caller.team, shards: partsFor(team.peakCallsPerSecond), now: gateway.clock.now() };
  const accounts = [
    ...accountsOf(team, { ...holding, owner: 'team' }),
    ...(caller.keyId ? accountsOf(key, { ...holding, owner: `key:${caller.keyId}` }) : []),
  ];
  const budgets = accounts.filter((account) => account.kind === 'budget');
  await gateway.budgets.look(budgets);
  return {
    object: 'budget',
    team: caller.team,
    key_id: caller.keyId || null,
    limits: { team: describeAllowance(team).limits, key: describeAllowance(key).limits },
    data: budgets.map((budget) => standingOf(budget, gateway.budgets.spentOf(budget))),
  };
}

/** `spent` is `null` where it could not be read: nobody is told that nothing is gone. */
function standingOf({ owner, period, window, limitPicoUsd, resetsAt }: Budget, spentPicoUsd: bigint | undefined): Json {
  return {
    owner: owner === 'team' ? 'team' : 'key',
    period,
    window,
    limit: usdFromPico(limitPicoUsd),
    limit_pico_usd: String(limitPicoUsd),
    spent: spentPicoUsd === undefined ? null : usdFromPico(spentPicoUsd),
    spent_pico_usd: spentPicoUsd === undefined ? null : String(spentPicoUsd),
    resets_at: resetsAt === null ? null : new Date(resetsAt).toISOString(),
  };
}
