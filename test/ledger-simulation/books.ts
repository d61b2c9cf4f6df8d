import type { Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import type { Row } from './model-dynamodb/rows.ts';

/** The first thing that was not as it must be: which invariant, and how. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: string;

  constructor(invariant: string, what: string) {
    super(`${invariant} ${what}`);
    this.invariant = invariant;
  }
}

/** What the rows say that an account must hold. */
interface Expected {
  reserved: bigint;
  spent: bigint;
  open: bigint;
}

const ENDED: ReadonlySet<string> = new Set(['SETTLED', 'VOIDED', 'EXPIRED', 'CORRECTION']);

/** Keeps books beside the store's own, from rows alone, and compares them after every change. */
export class Books {
  readonly #expected = new Map<string, Expected>();
  readonly #accounts = new Map<string, Item>();
  readonly #rows = new Map<string, Item>();

  /** Everything that one operation has changed at once. */
  wrote(rows: readonly { readonly row: Row }[]): void {
    const touched = new Set<string>();
    for (const { row } of rows) {
      if (row.pk.startsWith('account#')) this.#noteAccount(row, touched);
      else this.#noteRow(row, touched);
    }
    for (const name of touched) this.#compare(name);
  }

  /** After everything is over. */
  close(): void {
    for (const [name, { reserved, open }] of this.#expected) {
      if (reserved !== 0n || open !== 0n) throw new Violation('I5', `${name} still has a hold`);
    }
    this.#compareLimits();
  }

  /** The row of an attempt. */
  row(attempt: string): Item | undefined {
    return this.#rows.get(attempt);
  }

  /** What an attempt has cost by its row and the correction of it. */
  costOf(attempt: string): bigint {
    return amount(this.#rows.get(attempt), 'cost') + amount(this.#rows.get(`${attempt}#correction`), 'cost');
  }

  /** What each part of a budget could still give under a limit; nothing if nobody has used it yet. */
  roomsOf(budget: string, limitPicoUsd: bigint): readonly bigint[] {
    const parts = [...this.#accounts].filter(([name]) => name.startsWith(`${budget}#`));
    return parts.map(([name, item]) => {
      const [part, count] = [BigInt(name.slice(budget.length + 1)), amount(item, 'shards')];
      const edit = shareOf(limitPicoUsd, part, count) - shareOf(amount(item, 'whole'), part, count);
      return amount(item, 'available') + edit;
    });
  }

  get attempts(): Iterable<readonly [sk: string, item: Item]> {
    return this.#rows;
  }

  #noteAccount({ pk, item, before }: Row, touched: Set<string>): void {
    const [, , ...name] = pk.split('#');
    const account = name.join('#');
    if (!item) throw new Violation('I2', `${account} is gone`);
    this.#accounts.set(account, item);
    touched.add(account);
    this.#requireRoom(account, item, before);
  }

  /** Only what costs more than its hold may take a budget below zero, or a limit that was lowered: no attempt that begins. */
  #requireRoom(account: string, item: Item, before: Item | undefined): void {
    const [reserved, reservedBefore] = [amount(item, 'reserved'), amount(before, 'reserved')];
    if (reserved > reservedBefore && amount(item, 'available') < 0n) {
      throw new Violation('I4', `${account} admits an attempt and is at ${amount(item, 'available')}`);
    }
  }

  #noteRow({ sk, item, before }: Row, touched: Set<string>): void {
    const [from, to] = [before?.state?.S, item?.state?.S];
    if (!item || (from !== undefined && ENDED.has(from)))
      throw new Violation('I9', `${sk} was ${from} and becomes ${to}`);
    if (to !== 'RESERVED' && to !== 'CORRECTION' && from !== 'RESERVED') {
      throw new Violation('I10', `${sk} is ${to} and was never reserved`);
    }
    this.#rows.set(sk, item);
    // A correction says nothing of what it is charged to: that is where its attempt was held.
    for (const name of namesIn(this.#rows.get(sk.replace('#correction', '')))) {
      touched.add(name);
      const expected = this.#expected.get(name) ?? { reserved: 0n, spent: 0n, open: 0n };
      this.#expected.set(name, expected);
      add(expected, before, -1n);
      add(expected, item, 1n);
    }
  }

  #compare(name: string): void {
    const expected = this.#expected.get(name) ?? { reserved: 0n, spent: 0n, open: 0n };
    const account = this.#accounts.get(name);
    if (!account) throw new Violation('I10', `a row is held against ${name}, which is not there`);
    if (account.open) {
      if (amount(account, 'open') !== expected.open) {
        throw new Violation('I1', `${name} counts ${amount(account, 'open')} under way, and ${expected.open} are`);
      }
      return;
    }
    const [limit, available] = [amount(account, 'limit'), amount(account, 'available')];
    const [reserved, spent] = [amount(account, 'reserved'), amount(account, 'spent')];
    if (reserved !== expected.reserved)
      throw new Violation('I1', `${name}: ${reserved} reserved, ${expected.reserved} held`);
    if (spent !== expected.spent) throw new Violation('I2', `${name}: ${spent} spent, ${expected.spent} in rows`);
    if (available + reserved + spent !== limit) {
      throw new Violation('I3', `${name}: ${available} + ${reserved} + ${spent} is not ${limit}`);
    }
  }

  /** Money moves between the parts of a budget and never in or out. */
  #compareLimits(): void {
    const sums = new Map<string, bigint>();
    for (const [name, item] of this.#accounts) {
      if (!item.limit) continue;
      const [budget = '', part = '0'] = name.split('#');
      const own = shareOf(amount(item, 'whole'), BigInt(part), amount(item, 'shards'));
      sums.set(budget, (sums.get(budget) ?? 0n) + amount(item, 'limit') - own);
    }
    for (const [budget, sum] of sums) {
      if (sum !== 0n) throw new Violation('I3', `the parts of ${budget} have ${sum} more than its limit`);
    }
  }
}

function add(expected: Expected, item: Item | undefined, direction: bigint): void {
  if (!item) return;
  const isOpen = item.state?.S === 'RESERVED';
  expected.reserved += direction * (isOpen ? amount(item, 'hold') : 0n);
  expected.open += direction * (isOpen ? 1n : 0n);
  // What nobody knows is charged at its hold; a correction has none.
  if (!isOpen) expected.spent += direction * amount(item, item.cost ? 'cost' : 'hold');
}

function namesIn(item: Item | undefined): readonly string[] {
  return item?.accounts?.S?.split(' ') ?? [];
}

function shareOf(limit: bigint, part: bigint, parts: bigint): bigint {
  return limit / parts + (part < limit % parts ? 1n : 0n);
}

function amount(item: Item | undefined, name: string): bigint {
  return BigInt(item?.[name]?.N ?? 0);
}
