import type { Ending } from '../../lambda/core/ledger.ts';
import { type Books, Violation } from './books.ts';

/** What providers say that attempts have cost, and what the ledger was told: at the end both are compared with its rows. */
export class Bills {
  readonly #owed = new Map<string, bigint>();
  readonly #ended = new Map<string, Ending>();

  /** What is owed for an attempt from now on. */
  owe(attempt: string, picoUsd: bigint): void {
    this.#owed.set(attempt, picoUsd);
  }

  /** The ledger was told of an end, and has taken it. */
  ended(attempt: string, ending: Ending): void {
    this.#ended.set(attempt, ending);
  }

  compare(books: Books): void {
    for (const [attempt, owed] of this.#owed) requireEnough(books, attempt, owed);
    for (const [attempt, ending] of this.#ended) this.#requireExact(books, attempt, ending);
    this.#reconcile(books);
  }

  #requireExact(books: Books, attempt: string, { cost }: Ending): void {
    const recorded = books.costOf(attempt);
    if (recorded !== (cost.picoUsd ?? 0n))
      throw new Violation('I8', `${attempt} cost ${cost.picoUsd} and is recorded at ${recorded}`);
    const owed = this.#owed.get(attempt) ?? 0n;
    if (cost.source === 'estimate' || cost.picoUsd === null || recorded === owed) return;
    throw new Violation('I8', `${attempt} is known to have cost ${owed} and is recorded at ${recorded}`);
  }

  /** Whatever is not as it was billed says so of itself; all the rest is equal to the bill. */
  #reconcile(books: Books): void {
    let [recorded, billed, difference] = [0n, 0n, 0n];
    for (const [sk] of books.attempts) {
      if (sk.endsWith('#correction')) continue;
      const owed = this.#owed.get(sk) ?? 0n;
      const over = books.costOf(sk) - owed;
      const source = (books.row(`${sk}#correction`) ?? books.row(sk))?.costSource?.S;
      if (over !== 0n && source !== 'estimate' && source !== 'expiry' && source !== 'unknown') {
        throw new Violation('I7', `${sk} differs from the bill by ${over} and does not say so`);
      }
      recorded += books.costOf(sk);
      difference += over;
    }
    for (const owed of this.#owed.values()) billed += owed;
    if (recorded - difference !== billed) throw new Violation('I7', `${recorded} less ${difference} is not ${billed}`);
  }
}

/** Who bills more than it was allowed to write is believed if it says so; nobody can guess it. */
function requireEnough(books: Books, attempt: string, owed: bigint): void {
  const hold = BigInt(books.row(attempt)?.hold?.N ?? 0);
  const recorded = books.costOf(attempt);
  if (recorded >= (owed < hold ? owed : hold)) return;
  throw new Violation('I6', `${attempt} is recorded at ${recorded} and has cost ${owed}`);
}
