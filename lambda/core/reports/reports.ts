import type { Usage } from '../money/usage.ts';
import type { Course } from './course.ts';

/** A row of the ledger, as reports see it: an attempt, or what was corrected of one. */
export interface LedgerRow {
  readonly callId: string;
  readonly attempt: number;
  readonly state: RowState;
  /** Of a correction, the how many-th it is of its attempt. */
  readonly correction?: number | undefined;
  readonly team: string;
  readonly keyId: string;
  readonly door: string;
  /** Who has signed, as IAM knows it; absent for a key. */
  readonly principal?: string | undefined;
  readonly dialect: string;
  readonly isStream: boolean;
  readonly requestedModel: string;
  readonly provider: string;
  readonly model: string;
  readonly servedModel: string | undefined;
  readonly providerKeyId: string | undefined;
  readonly reason: string;
  readonly serviceTier: string | undefined;
  readonly user: string | undefined;
  /** The arm of an experiment that it was made for, and whether no caller waited for it. */
  readonly experiment?: string | undefined;
  readonly arm?: string | undefined;
  readonly isShadow?: boolean;
  readonly tags: readonly string[];
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly firstContentMs: number | undefined;
  readonly totalMs: number | undefined;
  readonly outcome: string | undefined;
  readonly errorCode: string | undefined;
  readonly finishReason: string | undefined;
  /** Only what was used. */
  readonly usage: Partial<Usage>;
  readonly holdPicoUsd: bigint | null;
  /** `null` where it is unknown, or not known yet; of a correction, what is added to the attempt's own. */
  readonly picoUsd: bigint | null;
  readonly costSource: string | undefined;
  /** Of a correction by hand: who said so, and why. */
  readonly correctedBy?: string | undefined;
  readonly note?: string | undefined;
  /** What our own prices come to, where the provider's word counts. */
  readonly computedPicoUsd: bigint | null;
  readonly priceSource: string | undefined;
  /** What the cache did for the call; absent where it was off. A row that is a hit stands for nobody that was asked. */
  readonly cache?: string | undefined;
  /** What it has saved; `null` where nobody knows, or nothing was. */
  readonly savedPicoUsd?: bigint | null;
  /** The parts of accounts that it is held against, such as `team/month/2026-11#3`. */
  readonly heldAgainst: readonly string[];
}

export type RowState = 'reserved' | 'settled' | 'voided' | 'expired' | 'correction';

/** Where a row lies among those of its team: rows sort by it in the order in which calls came. */
export function placeOf({ callId, attempt, state, correction = 1 }: LedgerRow): string {
  const end = state === 'correction' ? `#correction${correction > 1 ? `#${correction}` : ''}` : '';
  return `${callId}#${String(attempt).padStart(2, '0')}${end}`;
}

/** What rows have to be like. */
export interface RowFilter {
  readonly key?: string | undefined;
  /** `provider/model`, the name at the provider, or what the caller had written. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly user?: string | undefined;
  readonly tag?: string | undefined;
  readonly outcome?: string | undefined;
  readonly door?: string | undefined;
  /** What a row has cost at least and at most; a cost that nobody knows is neither. */
  readonly minPicoUsd?: bigint | undefined;
  readonly maxPicoUsd?: bigint | undefined;
  readonly minTotalMs?: number | undefined;
  readonly minFirstContentMs?: number | undefined;
  readonly experiment?: string | undefined;
  readonly arm?: string | undefined;
  /** What the cache did for the call: `off` is said by no word in the row. */
  readonly cache?: string | undefined;
  /** A part of why its target was asked, such as `race` or `fallback`. */
  readonly route?: string | undefined;
}

/** A page of one part of a team's day. */
export interface RowsWish {
  readonly team: string;
  /** `2026-11-20`, in UTC. */
  readonly day: string;
  readonly part: number;
  /** Places: rows are at or after the first and at or before the second. */
  readonly from: string;
  readonly to: string;
  readonly order: 'oldest-first' | 'newest-first';
  /** Goes on after the row at this place, which is one of an earlier page. */
  readonly after?: string | undefined;
  readonly filter?: RowFilter;
  /** How many rows may be read for it. */
  readonly most: number;
}

export interface RowPage {
  readonly rows: readonly LedgerRow[];
  /** How many rows were read for them. */
  readonly read: number;
  /** The place of the last row that was read, if there may be more. */
  readonly next: string | undefined;
}

/** By what costs are told apart. */
export const DIMENSIONS = ['team', 'key', 'model', 'provider', 'user', 'tag', 'experiment', 'arm'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Sums over attempts. All are exact. */
export interface Sums {
  /** Of what has a known cost. */
  readonly picoUsd: bigint;
  /** How much of it was estimated, or charged at the hold. */
  readonly estimatedPicoUsd: bigint;
  readonly calls: number;
  readonly attempts: number;
  readonly failed: number;
  /** Attempts whose cost nobody knows. */
  readonly unpriced: number;
  readonly estimated: number;
  /** Attempts that were charged at the hold, and not corrected so far. */
  readonly expired: number;
  /** Attempts under way. */
  readonly open: number;
  /** Calls that were answered from the cache, and what that has saved, as far as it is known. */
  readonly hits: number;
  readonly savedPicoUsd: bigint;
  /** Calls of which nobody knows what the cache has saved: the first answer had no known price. */
  readonly unknownSaved: number;
  /** Classes of usage by their names. */
  readonly usage: Readonly<Record<string, number>>;
}

/** All values beyond the most that are told apart. */
export const OTHERS = Symbol('others');
/** A value of a dimension; `null` for calls that have none. */
export type Value = string | null | typeof OTHERS;

/** The sums of one value of a dimension in one hour, or in one day. */
export interface Total {
  readonly dimension: Dimension;
  readonly interval: 'hour' | 'day';
  /** When the hour or the day begins. */
  readonly at: number;
  readonly value: Value;
  readonly sums: Sums;
  /** Absent in totals of older versions: nobody knows how those attempts went. */
  readonly course?: Course | undefined;
}

/** From where to where a team's hours are rolled up; full days within are, too. */
export interface Progress {
  readonly since: number;
  readonly until: number;
}

/** An hour whose totals hold attempts that were charged at the hold: an end that comes late corrects them. */
export interface WatchedHour {
  readonly at: number;
  /** The places of the attempts; not all of them if there are many. */
  readonly places: readonly string[];
  readonly isMore: boolean;
  /** How often an attempt of it has been corrected by hand: whoever sums it up says how many of these it has seen. */
  readonly marks: number;
}

/** What reports read. */
export interface Reports {
  /** In how many parts a team's day lies. */
  readonly parts: number;
  page(wish: RowsWish): Promise<RowPage>;
  /** All rows of a call, in order; none if the team has no such call. */
  call(team: string, callId: string): Promise<readonly LedgerRow[]>;
  /** `undefined` before the first roll-up. */
  progress(team: string): Promise<Progress | undefined>;
  watched(team: string): Promise<readonly WatchedHour[]>;
  /** Whether any of these attempts has been corrected. */
  isCorrected(team: string, places: readonly string[]): Promise<boolean>;
  totals(wish: TotalsWish): AsyncIterable<Total>;
  /** Of these parts of budgets those that there are. */
  budgetParts(team: string, names: readonly string[]): Promise<ReadonlyMap<string, BudgetPart>>;
}

/** What is gone and what is held of one part of a budget. */
export interface BudgetPart {
  readonly spentPicoUsd: bigint;
  readonly reservedPicoUsd: bigint;
}

export interface TotalsWish {
  readonly team: string;
  readonly dimension: Dimension;
  readonly interval: 'hour' | 'day';
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** What rolls up. */
export interface Totals extends Reports {
  /** Those that have totals already. */
  teams(): Promise<readonly string[]>;
  /** Each as a whole, in place of what was there. */
  put(team: string, totals: readonly Total[]): Promise<void>;
  setProgress(team: string, progress: Progress): Promise<void>;
  /** Up to where a team's days have been compared with their totals; 0 if none has. */
  verifiedUntil(team: string): Promise<number>;
  setVerified(team: string, until: number): Promise<void>;
  /** With no places, the hour is watched no longer. */
  watch(team: string, hour: WatchedHour): Promise<void>;
}
