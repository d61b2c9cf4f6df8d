import type { CacheState } from './cache/cache-state.ts';
import type { GatewayError } from './errors.ts';
import type { ArmLabel } from './experiments/experiment.ts';
import type { Caller, Gateway } from './gateway.ts';
import type { Guard } from './guard.ts';
import type { AttemptVerdict, Lane, LaneSign } from './health.ts';
import type { Once } from './idempotency/once.ts';
import type { AttemptStart, Outcome } from './ledger.ts';
import type { Account } from './limits/account.ts';
import type { Admission } from './limits/admitted.ts';
import type { Meter } from './meter.ts';
import type { Usage } from './money/usage.ts';
import type { Preferences } from './preferences.ts';
import type { TraceContext } from './tracing/trace-context.ts';
import type { Chat, Cost, Dialect, Provider, Target } from './types.ts';

/** A call on its way: what all its attempts share. */
export interface Call {
  readonly id: string;
  readonly caller: Caller;
  readonly chat: Chat;
  readonly dialect: Dialect;
  readonly startedAt: number;
  /** Which trace it belongs to. */
  readonly trace: TraceContext;
  /** When the host will cut the call off, in epoch milliseconds. */
  readonly deadline: number;
  readonly client: AbortSignal | undefined;
  /** Whether a field that the target does not take is a 400, instead of left out and named. */
  readonly isStrict: boolean;
  readonly preferences: Preferences;
  /** What its attempts are held against. */
  readonly accounts: readonly Account[];
  /** How it was let in; absent where nothing is owed. */
  readonly admission?: Admission;
  /** What has been tried so far: each attempt appends itself, and completes itself when it ends. */
  readonly attempts: Tried[];
  /** Attempts that are about to be made. */
  readonly places: Set<Place>;
  /** In how many seconds those are back that were left alone, by `provider/model`. */
  readonly leftAlone: Map<string, number>;
  /** That it is to be answered once, however often it is sent; absent: each time. */
  readonly once?: Once | undefined;
  /** What the cache has done for it. */
  readonly cache: CacheState;
  /** What must be over before the function may stop. */
  readonly finishing: Set<Promise<unknown>>;
}

/** A place among the attempts that a call may make: taken before anything is awaited, since lanes begin at once. */
export type Place = symbol;

/** An attempt as the caller may see it. */
export interface Tried {
  readonly target: Target;
  readonly reason: string;
  readonly startedAt: number;
  /** Its span in the trace of the call. */
  readonly spanId: string;
  /** Whether it counts against the most attempts of a call: another key of the same provider does not. */
  readonly counts: boolean;
  /** The most that it may cost; `null` if nobody knows. */
  readonly holdPicoUsd: bigint | null;
  /** The arm of an experiment that it is for. */
  readonly label?: ArmLabel | undefined;
  /** Whether the request may have left. */
  isSent?: boolean;
  usage?: Usage;
  firstContentMs?: number | undefined;
  totalMs?: number | undefined;
  outcome?: Outcome | undefined;
  verdict?: AttemptVerdict;
  error?: GatewayError | undefined;
  cost?: Cost | undefined;
  servedModel?: string | undefined;
}

/** An attempt on its way. */
export interface Attempt {
  readonly call: Call;
  readonly start: AttemptStart;
  readonly meter: Meter;
  readonly guard: Guard;
  readonly gateway: Gateway;
  readonly dialect: Dialect;
  readonly provider: Provider;
  /** What the call shows of it. */
  readonly tried: Tried;
  readonly lane: Lane;
  /** Tells the statistics of the target how it goes. */
  tellLane(sign: LaneSign, now: number): void;
  /** Whether the provider is asked for a stream: the caller may wait for the whole all the same. */
  readonly isStream: boolean;
  /** What the request is sent with, and what no error may tell. */
  readonly secret: string;
  /** Whether it has a row in the ledger: `unsure` until the ledger has said so. */
  row: 'unsure' | 'open' | 'none';
  /** Whether the request may have left: before, nothing can have been billed. */
  isSent?: boolean;
  /** Whether output is seen as it is made: not before a stream has begun, and never of an answer in one piece. */
  isWatched?: boolean;
  firstContentMs?: number;
}
