import { expect, test } from 'vitest';
import type { Budget, BudgetState } from '../../lambda/core/limits/account.ts';
import type { BudgetAlert } from '../../lambda/core/limits/alerts.ts';
import { watchBudgets } from '../../lambda/core/limits/watch-budgets.ts';

const BUDGET: Budget = {
  ...{ kind: 'budget', team: 'red', owner: 'team', period: 'month', window: '2026-11' },
  ...{ limitPicoUsd: 100n, resetsAt: Date.UTC(2026, 11, 1), shards: 1 },
};

/** A watch over what the test says is spent, at a time that the test sets. */
function aWatch() {
  const world = { now: 0, spent: 0n, reads: 0, marked: new Set<number>(), isTopicDown: false, isStoreDown: false };
  const alerts: BudgetAlert[] = [];
  const failures: unknown[] = [];
  const watch = watchBudgets({
    accounts: {
      async read(): Promise<BudgetState> {
        world.reads += 1;
        if (world.isStoreDown) throw new Error('down');
        const { spent } = world;
        return { limitPicoUsd: 100n, availablePicoUsd: 100n - spent, reservedPicoUsd: 0n, spentPicoUsd: spent };
      },
      async markAlerted(_budget, share) {
        if (world.isStoreDown) throw new Error('down');
        const isFirst = !world.marked.has(share);
        world.marked.add(share);
        return isFirst;
      },
    },
    alerts: {
      async budgetReached(alert) {
        if (world.isTopicDown) throw new Error('down');
        alerts.push(alert);
      },
    },
    now: () => world.now,
    report: (cause) => void failures.push(cause),
  });
  const spend = async (picoUsd: bigint) => {
    world.spent += picoUsd;
    await watch.spend([BUDGET], picoUsd, [0.5, 0.8]);
  };
  return { world, watch, alerts, failures, spend };
}

test('what others have spent is heard of within half a minute', async () => {
  const { world, watch, alerts, spend } = aWatch();
  await spend(1n);
  world.spent = 79n;
  world.now = 29_999;
  await spend(1n);
  expect([watch.spentOf(BUDGET), alerts.length]).toEqual([2n, 0]);
  world.now = 30_000;
  await spend(1n);
  expect([watch.spentOf(BUDGET), alerts.map(({ share }) => share)]).toEqual([81n, [0.8]]);
  expect(world.reads).toBe(2);
});

test('where another process has told people already, this one does not', async () => {
  const { world, alerts, spend } = aWatch();
  world.marked.add(0.5);
  await spend(60n);
  expect(alerts).toEqual([]);
  await spend(30n);
  expect(alerts).toEqual([
    {
      ...{ team: 'red', owner: 'team', period: 'month', window: '2026-11', share: 0.8 },
      ...{ limitPicoUsd: 100n, spentPicoUsd: 90n, resetsAt: Date.UTC(2026, 11, 1) },
    },
  ]);
});

test('what people could not be told is told when the budget is looked at again', async () => {
  const { world, alerts, failures, spend } = aWatch();
  world.isTopicDown = true;
  await spend(60n);
  expect([alerts.length, failures.length]).toEqual([0, 1]);
  world.isTopicDown = false;
  world.now = 30_000;
  await spend(1n);
  expect(alerts.map(({ share, spentPicoUsd }) => [share, spentPicoUsd])).toEqual([[0.5, 60n]]);
  await spend(1n);
  expect(alerts).toHaveLength(1);
});

test('a share that could not be noted is told when the budget is looked at again', async () => {
  const { world, alerts, failures, spend } = aWatch();
  await spend(1n);
  world.isStoreDown = true;
  await spend(59n);
  expect([alerts.length, failures.length]).toEqual([0, 2]); // It could be neither read nor noted.
  const { reads } = world;
  await spend(1n);
  expect(world.reads).toBe(reads); // A store that fails is not asked at every call.
  world.isStoreDown = false;
  world.now = 30_000;
  await spend(1n);
  expect(alerts.map(({ share, spentPicoUsd }) => [share, spentPicoUsd])).toEqual([[0.5, 62n]]);
});

test('what could not be read is not known, whatever this process has spent', async () => {
  const { world, watch, spend } = aWatch();
  world.isStoreDown = true;
  await spend(60n);
  expect(watch.spentOf(BUDGET)).toBeUndefined();
  world.isStoreDown = false;
  world.now = 30_000;
  await spend(1n);
  expect(watch.spentOf(BUDGET)).toBe(61n);
});

test('many attempts that end at once read a budget once, and none of their costs is lost', async () => {
  const { world, watch, spend } = aWatch();
  await Promise.all(Array.from({ length: 20 }, () => spend(1n)));
  expect(watch.spentOf(BUDGET)).toBeGreaterThanOrEqual(20n);
  expect(world.reads).toBeLessThan(20);
});

test('nothing is allowed: then nothing can be passed', async () => {
  const { watch, alerts } = aWatch();
  await watch.spend([{ ...BUDGET, limitPicoUsd: 0n }], 0n, [0.5]);
  expect(alerts).toEqual([]);
});
