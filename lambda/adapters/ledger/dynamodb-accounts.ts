import type { Accounts, Budget } from '../../core/limits/account.ts';
import { accountItem, accountKey } from './account-items.ts';
import { sumOf } from './budget-parts.ts';
import { lookAtParts } from './read-parts.ts';
import { type LedgerTable, writeAll } from './write-all.ts';

/** Accounts on DynamoDB, looked at from outside of attempts. */
export function createAccounts(store: LedgerTable): Accounts {
  return {
    async read(budget) {
      const parts = await lookAtParts(store, budget, budget.shards);
      const shards = parts[0]?.shards;
      if (shards === undefined) return undefined;
      return sumOf(budget, shards > parts.length ? await lookAtParts(store, budget, shards) : parts);
    },
    async markAlerted(budget, share) {
      return (await writeAll(store, [alerted(budget, share)])) === undefined;
    },
  };
}

/** In the first part: one is enough to remember it. */
function alerted(budget: Budget, share: number) {
  return {
    Update: {
      Key: accountKey(budget.team, accountItem(budget, 0)),
      UpdateExpression: 'ADD #alerted :shares',
      ConditionExpression: 'attribute_exists(pk) AND NOT contains(#alerted, :share)',
      ExpressionAttributeNames: { '#alerted': 'alerted' },
      ExpressionAttributeValues: { ':shares': { NS: [String(share)] }, ':share': { N: String(share) } },
    },
  };
}
