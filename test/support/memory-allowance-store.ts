import { changedBy, UNLIMITED } from '../../lambda/core/limits/allowance.ts';
import type { AllowanceChange, AllowanceStore, Changeable } from '../../lambda/core/limits/allowance-store.ts';

/** What operators have changed, in memory: the same rules as on DynamoDB, as `test/ports/allowances.test.ts` shows for both. */
export function createMemoryAllowanceStore(): AllowanceStore {
  const all = new Map<string, AllowanceChange>();
  return {
    async read() {
      return [...all.values()];
    },
    async set({ team, allowance, asConfigured, at, by }) {
      const known = all.get(team);
      if (known && known.at > at) throw new Error('set later by somebody else');
      const { budget, limits } = changedBy(known?.allowance ?? UNLIMITED, allowance);
      const kept = (section: string, members: object) =>
        Object.fromEntries(Object.entries(members).filter(([name]) => !isForgotten(asConfigured, section, name)));
      all.set(team, { team, allowance: { budget: kept('budget', budget), limits: kept('limits', limits) }, at, by });
    },
  };
}

function isForgotten(names: readonly Changeable[], section: string, member: string): boolean {
  return names.some((name) => name === `${section}.${member.replace('maxCallPicoUsd', 'maxCallUsd')}`);
}
