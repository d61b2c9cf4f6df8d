import { dynamoError } from './aws-error.ts';
import type { Change } from './dynalite.ts';
import type { TableStore } from './table-store.ts';
import { allUnder, PREFIX } from './table-store.ts';

const REMEMBERED_MS = 600_000;

interface Completed {
  readonly fingerprint: string;
  readonly at: number;
}

/**
 * The ClientRequestTokens of the last ten minutes, by which a repeated transaction is recognised. A token is kept in
 * the same batch as the changes of its transaction, so that a client may repeat it after a crash, too.
 */
export class TransactionTokens {
  readonly #now: () => number;
  readonly #completed: Map<string, Completed>;
  readonly #running = new Map<string, string>();

  private constructor(completed: Map<string, Completed>, now: () => number) {
    this.#completed = completed;
    this.#now = now;
  }

  static async load(store: TableStore, now: () => number): Promise<TransactionTokens> {
    const kept: [string, Completed][] = [];
    for await (const [key, value] of store.level.iterator(allUnder(PREFIX.tokens))) {
      // Only `changes` below writes under this prefix.
      kept.push([key.slice(PREFIX.tokens.length), value as Completed]);
    }
    kept.sort(([, first], [, second]) => first.at - second.at);
    return new TransactionTokens(new Map(kept), now);
  }

  /** Says whether the transaction has been done before; if not, it is running from here on until `end`. */
  begin(token: string, fingerprint: string): 'done' | 'new' {
    const completed = this.#completed.get(token);
    const isRemembered = completed !== undefined && completed.at > this.#now() - REMEMBERED_MS;
    const earlier = isRemembered ? completed.fingerprint : this.#running.get(token);
    if (earlier !== undefined && earlier !== fingerprint) {
      throw dynamoError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token ' +
          'with different requests, unless the requests are identical',
      );
    }
    if (isRemembered) return 'done';
    if (earlier !== undefined) {
      throw dynamoError(
        'TransactionInProgressException',
        'The transaction with the given request token is already in progress.',
      );
    }
    this.#running.set(token, fingerprint);
    return 'new';
  }

  /** What to commit with the transaction: its token, and the removal of those that have had their time. */
  changes(token: string, fingerprint: string): readonly Change[] {
    const changes: Change[] = [];
    const oldest = this.#now() - REMEMBERED_MS;
    // A Map keeps the order of insertion, so the oldest tokens come first.
    for (const [old, { at }] of this.#completed) {
      if (at > oldest) break;
      changes.push({ type: 'del', key: PREFIX.tokens + old });
      this.#completed.delete(old);
    }
    changes.push({ type: 'put', key: PREFIX.tokens + token, value: { fingerprint, at: this.#now() } });
    return changes;
  }

  complete(token: string, fingerprint: string): void {
    this.#completed.set(token, { fingerprint, at: this.#now() });
  }

  end(token: string): void {
    this.#running.delete(token);
  }
}
