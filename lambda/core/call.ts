import type { Caller, Gateway } from './gateway.ts';
import type { Guard } from './guard.ts';
import type { AttemptStart } from './ledger.ts';
import type { Meter } from './meter.ts';
import type { Chat, Dialect, Provider } from './types.ts';

/** A call on its way: what all its attempts share. */
export interface Call {
  readonly id: string;
  readonly caller: Caller;
  readonly chat: Chat;
  readonly dialect: Dialect;
  /** When the host will cut the call off, in epoch milliseconds. */
  readonly deadline: number;
  readonly client: AbortSignal | undefined;
  /** Whether a field that the target does not take is a 400, instead of left out and named. */
  readonly isStrict: boolean;
  /** How many attempts have begun. */
  attempts: number;
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
  /** Whether the provider is asked for a stream: the caller may wait for the whole all the same. */
  readonly isStream: boolean;
  /** What the request is sent with, and what no error may tell. */
  readonly secret: string;
  /** Whether the request may have left: before, nothing can have been billed. */
  isSent?: boolean;
  /** Whether output is seen as it is made: not before a stream has begun, and never of an answer in one piece. */
  isWatched?: boolean;
  firstContentMs?: number;
}
