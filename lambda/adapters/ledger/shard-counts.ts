import { accountName, type Budget } from '../../core/limits/account.ts';

const MOST_KNOWN = 1_000;

/**
 * In how many parts budgets are kept, where that is not as configured: the number is fixed when a window begins, and
 * outlives a change of the configuration. It never changes, so what was learnt once stays true.
 */
export class ShardCounts {
  readonly #learnt = new Map<string, number>();

  of(budget: Budget): number {
    return this.#learnt.get(nameOf(budget)) ?? budget.shards;
  }

  learn(budget: Budget, shards: number): void {
    const [oldest] = this.#learnt.keys();
    if (this.#learnt.size >= MOST_KNOWN && oldest !== undefined) this.#learnt.delete(oldest);
    this.#learnt.set(nameOf(budget), shards);
  }
}

function nameOf(budget: Budget): string {
  return `${budget.team}#${accountName(budget)}`;
}
