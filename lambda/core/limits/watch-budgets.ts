import { type Accounts, accountName, type Budget, type BudgetState } from './account.ts';
import type { Alerts, BudgetAlert } from './alerts.ts';

/** How long a look at a budget is good for. */
const FRESH_MS = 30_000;
const MOST_KNOWN = 1_000;
const MILLION = 1_000_000n;

/** Looks at budgets beside the calls that spend them: for headers, and to tell people in time. Never throws. */
export interface BudgetWatch {
  /** Looks at budgets of which nothing recent is known. */
  look(budgets: readonly Budget[]): Promise<void>;
  /** What a budget has come to as far as is known here, of the last half minute. */
  spentOf(budget: Budget): bigint | undefined;
  /** Notes what an attempt has cost, and tells people of the shares that are passed with it. */
  spend(budgets: readonly Budget[], picoUsd: bigint, alertAt: readonly number[]): Promise<void>;
}

export interface BudgetWatching {
  readonly accounts: Accounts;
  readonly alerts: Alerts;
  now(): number;
  report(cause: unknown): void;
}

interface Known {
  state: BudgetState | undefined;
  readAt: number;
  /** Whether it could ever be read: what this process has spent says little of what all have. */
  isRead: boolean;
  /** What attempts of this process have cost since. */
  since: bigint;
  /** Shares of which people are told already, by whomever. */
  readonly told: Set<number>;
  /** Those of them that could not be noted, so that nobody may have been told: tried again after the next look. */
  readonly unnoted: Set<number>;
  reading: Promise<void> | undefined;
  /** What people could not be told. */
  owed: BudgetAlert | undefined;
}

/** Watches budgets, each read once in half a minute at most, or when this process alone has spent it past a share. */
export function watchBudgets(watching: BudgetWatching): BudgetWatch {
  return new Watch(watching);
}

class Watch implements BudgetWatch {
  readonly #watching: BudgetWatching;
  readonly #all = new Map<string, Known>();

  constructor(watching: BudgetWatching) {
    this.#watching = watching;
  }

  async look(budgets: readonly Budget[]): Promise<void> {
    const stale = budgets.filter((budget) => this.#isStale(this.#knownOf(budget)));
    await Promise.all(stale.map((budget) => this.#read(budget)));
  }

  spentOf(budget: Budget): bigint | undefined {
    const known = this.#knownOf(budget);
    return known.isRead ? spentNow(known) : undefined;
  }

  async spend(budgets: readonly Budget[], picoUsd: bigint, alertAt: readonly number[]): Promise<void> {
    await Promise.all(budgets.map((budget) => this.#spendOne(budget, picoUsd, alertAt)));
  }

  async #spendOne(budget: Budget, picoUsd: bigint, alertAt: readonly number[]): Promise<void> {
    const known = this.#knownOf(budget);
    known.since += picoUsd;
    if (!this.#isStale(known) && newlyPassed(budget, known, alertAt).length === 0) return;
    await known.reading; // One that began before the attempt has ended may not know of it.
    await this.#read(budget);
    const shares = newlyPassed(budget, known, alertAt);
    if (shares.length > 0) await this.#mark(budget, known, shares);
    if (known.owed) await this.#tell(known, known.owed);
  }

  /** Before people are told, so that of all processes one does it. */
  async #mark(budget: Budget, known: Known, shares: readonly number[]): Promise<void> {
    const { accounts, report } = this.#watching;
    for (const share of shares) known.told.add(share);
    try {
      const firsts = await Promise.all(shares.map((share) => accounts.markAlerted(budget, share)));
      // One word is enough where several are passed at once.
      const share = Math.max(...shares.filter((_, at) => firsts[at]));
      if (!Number.isFinite(share)) return;
      const { team, owner, period, window, limitPicoUsd, resetsAt } = budget;
      const spentPicoUsd = spentNow(known);
      known.owed = { team, owner, period, window, share, limitPicoUsd, spentPicoUsd, resetsAt };
    } catch (cause) {
      for (const share of shares) known.unnoted.add(share);
      report(cause);
    }
  }

  /** What cannot be told now is told when the budget is looked at again. */
  async #tell(known: Known, alert: BudgetAlert): Promise<void> {
    known.owed = undefined;
    try {
      await this.#watching.alerts.budgetReached(alert);
    } catch (cause) {
      known.owed ??= alert;
      this.#watching.report(cause);
    }
  }

  #read(budget: Budget): Promise<void> {
    const known = this.#knownOf(budget);
    known.reading ??= this.#readNow(budget, known);
    return known.reading;
  }

  async #readNow(budget: Budget, known: Known): Promise<void> {
    const { accounts, now, report } = this.#watching;
    const { since } = known;
    try {
      known.state = await accounts.read(budget);
      known.isRead = true;
      for (const share of known.unnoted) known.told.delete(share);
      known.unnoted.clear();
      known.since -= since; // What is spent while it is read may be in it or not: rather twice than never.
    } catch (cause) {
      report(cause);
    } finally {
      known.readAt = now(); // A store that fails is not asked at every call.
      known.reading = undefined;
    }
  }

  #isStale({ readAt }: Known): boolean {
    return this.#watching.now() - readAt >= FRESH_MS;
  }

  #knownOf(budget: Budget): Known {
    const name = `${budget.team} ${accountName(budget)}`;
    const found = this.#all.get(name);
    if (found) return found;
    const [oldest] = this.#all.keys();
    if (this.#all.size >= MOST_KNOWN && oldest !== undefined) this.#all.delete(oldest);
    const known: Known = {
      state: undefined,
      readAt: -Infinity,
      isRead: false,
      since: 0n,
      told: new Set(),
      unnoted: new Set(),
      reading: undefined,
      owed: undefined,
    };
    this.#all.set(name, known);
    return known;
  }
}

function spentNow({ state, since }: Known): bigint {
  return (state?.spentPicoUsd ?? 0n) + since;
}

function newlyPassed(budget: Budget, known: Known, alertAt: readonly number[]): readonly number[] {
  return alertAt.filter((share) => !known.told.has(share) && isPassed(budget, spentNow(known), share));
}

/** Whether so much of a budget is gone. Where nothing is allowed nothing can be passed. */
export function isPassed({ limitPicoUsd }: Budget, spentPicoUsd: bigint, share: number): boolean {
  return limitPicoUsd > 0n && spentPicoUsd * MILLION >= limitPicoUsd * BigInt(Math.round(share * 1_000_000));
}
