import type { CacheState } from '../cache/cache-state.ts';
import type { GatewayError } from '../errors.ts';
import type { AttemptVerdict } from '../health.ts';
import type { Usage } from '../money/usage.ts';
import type { Cost, DialectId, Target } from '../types.ts';

/** What is told of a call that is over: a part of it, in which nothing is that was said. */
export interface ToldCall {
  readonly id: string;
  readonly caller: { readonly team: string; readonly keyId: string; readonly door: string };
  readonly chat: { readonly model: string; readonly stream: boolean };
  readonly dialect: { readonly id: DialectId };
  readonly startedAt: number;
  readonly trace: { readonly traceId: string };
  readonly attempts: readonly ToldAttempt[];
  readonly cache: Pick<CacheState, 'status' | 'savedPicoUsd'>;
}

/** What is told of each of its attempts. */
export interface ToldAttempt {
  readonly target: Target;
  readonly reason: string;
  readonly startedAt: number;
  readonly usage?: Usage;
  readonly firstContentMs?: number | undefined;
  readonly outcome?: string | undefined;
  /** What it says of its provider; absent while it is under way, and where the cache has answered. */
  readonly verdict?: AttemptVerdict | undefined;
  readonly error?: GatewayError | undefined;
  readonly cost?: Cost | undefined;
  readonly servedModel?: string | undefined;
}
