import type { AuditEntry } from '../audit/audit-entry.ts';

/** Puts right what a row says once its true cost is known: from an invoice, or because a price was missing. */
export interface Corrections {
  /**
   * Writes the difference as a row of its own, and into the budgets that the attempt was held against, and the entry of
   * that in the same transaction; an attempt whose cost is right already is not changed. Throws
   * `NotBegun` if there is no such attempt, and `StillOpen` while it has no end.
   */
  correct(attempt: AttemptName, truth: Truth, entryOf: (correction: Correction) => AuditEntry): Promise<Correction>;
}

/** An attempt, as its row is called. */
export interface AttemptName {
  readonly team: string;
  readonly callId: string;
  readonly attempt: number;
}

/** What an attempt has cost, who says so, and from where. */
export interface Truth {
  readonly costPicoUsd: bigint;
  /** The ARN of who asks, as IAM knows it. */
  readonly by: string;
  readonly reason: string | undefined;
}

/** What was recorded before, `null` if nobody knew it, and what has been added to it. */
export interface Correction {
  readonly recordedPicoUsd: bigint | null;
  readonly differencePicoUsd: bigint;
}

/** An attempt that has not ended yet: its cost is nobody's to say. */
export class StillOpen extends Error {
  override readonly name = 'StillOpen';

  constructor() {
    super('the attempt has not ended yet');
  }
}
