import type { CacheStatus } from './cache/cache-state.ts';
import type { ErrorCode, GatewayError } from './errors.ts';
import type { ArmLabel } from './experiments/experiment.ts';
import type { AttemptVerdict } from './health.ts';
import type { Account } from './limits/account.ts';
import type { Usage } from './money/usage.ts';
import type { ToldCall } from './tracing/told-call.ts';
import type { Cost, DialectId, Target } from './types.ts';

/**
 * The record of attempts. One row an attempt, begun before the request leaves and ended exactly once:
 *
 *     begin ──► RESERVED ──end──► SETTLED | VOIDED
 *                  └──lease over (sweeper)──► EXPIRED, charged at the hold
 *                                                └──late end──► one CORRECTION row
 */
export interface Ledger {
  /**
   * Writes the row, and holds its bound against each of its accounts, all or nothing. Throws `budget-exceeded` or
   * `limit-reached` if one of them has no room; then there is no row. Throws `ledger-unavailable` if it cannot be written;
   * then there may be one. The provider must not be called before this has succeeded.
   */
  begin(start: AttemptStart): Promise<void>;
  /**
   * Ends the row and its holds, or corrects it if the sweeper was faster. Safe to repeat after an unknown outcome. Throws
   * `NotBegun` if there is no row.
   */
  end(start: AttemptStart, ending: Ending): Promise<void>;
  /** Writes the row of a call that nobody was asked for, begun and ended at once: nothing is held. Safe to repeat. */
  note(start: AttemptStart, ending: Ending): Promise<void>;
}

/** What an attempt takes from the budgets that it was held against: what nobody knows is not nothing, but at most its hold. */
export function chargeOf(costPicoUsd: bigint | null, holdPicoUsd: bigint | null): bigint {
  return costPicoUsd ?? holdPicoUsd ?? 0n;
}

/** There is no row to be ended: the attempt has not begun. */
export class NotBegun extends Error {
  override readonly name = 'NotBegun';

  constructor() {
    super('the attempt has not begun');
  }
}

/** The sweeper's side of the ledger. */
export interface OpenAttempts {
  /** Attempts whose lease is over and that nobody ended. */
  overdue(now: number): AsyncIterable<OpenAttempt>;
  /** Ends one at its hold; false if somebody else was faster. */
  expire(attempt: OpenAttempt, now: number): Promise<boolean>;
}

export interface OpenAttempt {
  readonly team: string;
  readonly callId: string;
  readonly attempt: number;
  readonly leaseUntil: number;
  readonly holdPicoUsd: bigint | null;
  /** What it is held against, in the words of the store. */
  readonly heldAgainst: readonly string[];
}

/** What is known before an attempt. Never changed afterwards. */
export interface AttemptStart {
  readonly callId: string;
  /** Counts from 1 within the call. */
  readonly attempt: number;
  readonly team: string;
  readonly keyId: string;
  /** Which of the team's keys for the provider it is asked with; `''` where there is none. */
  readonly providerKeyId: string;
  readonly door: string;
  /** Who has signed; absent at the key door. */
  readonly principal?: string | undefined;
  readonly dialect: DialectId;
  readonly requestedModel: string;
  readonly target: Target;
  readonly reason: string;
  readonly isStream: boolean;
  /** The service tier that was asked for. */
  readonly serviceTier: string | undefined;
  /** What the caller wants its costs to be told apart by, within bounds. */
  readonly tags: readonly string[];
  /** Whom the caller asks for. */
  readonly user: string | undefined;
  /** The arm of an experiment that it is for. */
  readonly label?: ArmLabel | undefined;
  readonly startedAt: number;
  /** Upper bound of the cost; `null` where the price is unknown. */
  readonly holdPicoUsd: bigint | null;
  /** What it is held against: it begins only if each of them has room for it. */
  readonly accounts: readonly Account[];
  readonly priceSource: string | null;
  /** When the sweeper may end the attempt: later than any function can live. */
  readonly leaseUntil: number;
  /** What the cache did for the call; absent where it was off. */
  readonly cache?: CacheStatus;
  /** What a hit has saved; `null` if nobody knows. */
  readonly savedPicoUsd?: bigint | null;
}

/** `abandoned`: the client left. `lost`: another lane of the race had content first. */
export type Outcome = 'answered' | 'failed' | 'cut' | 'timed-out' | 'abandoned' | 'lost';

/** How an attempt ended. */
export interface Ending {
  /** `voided` only if the provider provably did no work. */
  readonly state: 'settled' | 'voided';
  readonly outcome: Outcome;
  readonly errorCode: ErrorCode | undefined;
  readonly finishReason: string | undefined;
  readonly servedModel: string | undefined;
  /** The service tier that the provider says it served: this one is billed. */
  readonly servedTier: string | undefined;
  readonly usage: Usage;
  readonly cost: Cost;
  /** By which price it was reckoned, if one was known: that of the model and the tier that served. */
  readonly priceSource?: string;
  readonly firstContentMs: number | undefined;
  readonly totalMs: number;
  /** What the cache has saved beside it, of several texts of which some were known; `null` if nobody knows. */
  readonly savedPicoUsd?: bigint | null;
}

/** Where figures and failures of the gateway itself are told. Never gets to see a prompt, an answer or a key. */
export interface Telemetry {
  /** An attempt is over, and what that says of its provider. */
  attempt(start: AttemptStart, ending: Ending, verdict: AttemptVerdict): void;
  /** A call is over, however it ended; `error`: why nobody's answer came of it. */
  called(call: ToldCall, endedAt: number, error?: GatewayError): void;
  /** An attempt could not be ended in the store: enough is written down to end it by hand. */
  ledgerFailed(start: AttemptStart, ending: Ending, cause: unknown): void;
  /** A call was refused or has failed, and why as far as that can be told. */
  refused(callId: string, error: GatewayError): void;
  /** What was counted by the minute at the beginning of a call stays so for its minute, though it used less or more. */
  ratesNotCorrected(cause: unknown): void;
  /** What the cache did for a call that it was on for. */
  cached(callId: string, team: string, status: CacheStatus): void;
  /** The cache could not be read or written: the call went on without it. */
  cacheFailed(callId: string, cause: unknown): void;
  /** What was kept had been changed, or was written by another version: it is gone. */
  cacheBroken(callId: string): void;
  /** A mistake of ours. */
  failed(callId: string, cause: unknown): void;
}

/** How long a lease lasts: the longest Lambda (15 minutes) and a margin for clocks. */
export const LEASE_MS = 20 * 60_000;
