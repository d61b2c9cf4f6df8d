import type { AttemptStart } from '../../lambda/core/ledger.ts';
import {
  type Account,
  type Accounts,
  accountName,
  type Budget,
  type BudgetState,
  neededOf,
} from '../../lambda/core/limits/account.ts';
import { overBudget, tooManyAtOnce } from '../../lambda/core/limits/refusals.ts';

interface Money {
  limit: bigint;
  reserved: bigint;
  spent: bigint;
  readonly alerted: Set<number>;
}

/** Accounts in memory, as the ledger in memory holds against them. Each is one piece, in however many parts it is to be. */
export class MemoryAccounts implements Accounts {
  readonly #budgets = new Map<string, Money>();
  readonly #open = new Map<string, number>();

  async read(budget: Budget): Promise<BudgetState | undefined> {
    const money = this.#budgets.get(nameOf(budget));
    return money && stateOf({ ...money, limit: budget.limitPicoUsd });
  }

  async markAlerted(budget: Budget, share: number): Promise<boolean> {
    const alerted = this.#budgets.get(nameOf(budget))?.alerted;
    if (!alerted || alerted.has(share)) return false;
    alerted.add(share);
    return true;
  }

  /** How many attempts hold a place. */
  open(account: Account): number {
    return this.#open.get(nameOf(account)) ?? 0;
  }

  /** Holds an attempt against all of its accounts, or throws. */
  hold({ accounts, holdPicoUsd, startedAt }: AttemptStart): void {
    const hold = holdPicoUsd ?? 0n;
    for (const account of accounts) {
      if (account.kind === 'concurrency') {
        if (this.open(account) >= account.most) throw tooManyAtOnce(account, this.open(account));
        continue;
      }
      const state = stateOf(this.#moneyOf(account));
      if (state.availablePicoUsd < neededOf(account, holdPicoUsd))
        throw overBudget(account, state, holdPicoUsd, startedAt);
    }
    for (const account of accounts) {
      if (account.kind === 'concurrency') this.#open.set(nameOf(account), this.open(account) + 1);
      else this.#moneyOf(account).reserved += hold;
    }
  }

  /** Gives back what an attempt was held against, and takes what it has cost. */
  release(start: AttemptStart, spent: bigint): void {
    for (const account of start.accounts) {
      if (account.kind === 'concurrency') this.#open.set(nameOf(account), this.open(account) - 1);
      else this.#moneyOf(account).reserved -= start.holdPicoUsd ?? 0n;
    }
    this.charge(start, spent);
  }

  /** Takes what became known later. */
  charge({ accounts }: AttemptStart, spent: bigint): void {
    for (const account of accounts) if (account.kind === 'budget') this.#moneyOf(account).spent += spent;
  }

  #moneyOf(budget: Budget): Money {
    const money = this.#budgets.get(nameOf(budget)) ?? { limit: 0n, reserved: 0n, spent: 0n, alerted: new Set() };
    money.limit = budget.limitPicoUsd;
    this.#budgets.set(nameOf(budget), money);
    return money;
  }
}

function stateOf({ limit, reserved, spent }: Money): BudgetState {
  return {
    limitPicoUsd: limit,
    availablePicoUsd: limit - reserved - spent,
    reservedPicoUsd: reserved,
    spentPicoUsd: spent,
  };
}

function nameOf(account: Account): string {
  return `${account.team}#${accountName(account)}`;
}
