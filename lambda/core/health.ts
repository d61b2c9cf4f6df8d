import type { Target } from './types.ts';

/** A target together with the key that is used there: what fails, or is limited, by itself. */
export interface Lane extends Target {
  readonly keyId: string;
}

/** How an attempt ended, as far as it says something about its lane. */
export type LaneEnd =
  | {
      readonly kind: 'answered';
      readonly firstContentMs: number;
      readonly totalMs: number;
      readonly outputTokens: number;
    }
  /** Its transport, its overload or its silence: what counts for the breaker. `forMs`: how long it asked to be left alone. */
  | { readonly kind: 'failed'; readonly forMs?: number }
  /** It asked to be left alone for a while: a limit by the minute, or an account that is spent. */
  | { readonly kind: 'limited'; readonly forMs: number }
  /** The key is not accepted: nothing is sent with it until somebody has looked. */
  | { readonly kind: 'refused-key' }
  /** Nobody wanted it any more. It would have taken at least so long. */
  | { readonly kind: 'cancelled'; readonly elapsedMs: number; readonly hadContent: boolean }
  /** The caller's own mistake, or ours: it says nothing of the lane. */
  | { readonly kind: 'neutral' };

/** What an attempt says of its provider, by its lane; `unsent`: nothing, as the provider was never asked. */
export type AttemptVerdict = LaneEnd['kind'] | 'unsent';

/** What an attempt tells of its lane on its way: its first content, which may come long before its end, and its end. */
export type LaneSign = { readonly kind: 'first-content'; readonly firstContentMs: number } | LaneEnd;

/** What is asked of a lane, as far as the time it takes depends on it. */
export interface Ask {
  readonly inputTokens?: number;
  /** Whether its first content is seen as it is made, and not as a part of the whole answer. */
  readonly isStream?: boolean;
}

/** What has been measured of a target, over all of its keys. */
export interface Statistics {
  /** How many attempts it rests on, of late. */
  readonly samples: number;
  readonly firstContentMs: { readonly p50: number; readonly p90: number } | undefined;
  readonly tokensPerSecond: number | undefined;
  /** From 0 to 1. */
  readonly errorRate: number;
  readonly inFlight: number;
  /** The share of its limit by the minute that is left, from 0 to 1, as the provider's headers told it last. */
  readonly quotaLeft: number | undefined;
}

/** How a lane stands: whether requests go there, single ones find out whether they can, or none does before then. */
export type Standing =
  | { readonly breaker: 'closed' | 'half-open' }
  | { readonly breaker: 'open'; readonly until: number };

/** What is known of targets, for those who look and send nothing: looking changes nothing. */
export interface Outlook {
  /** Hears what others have seen, unless that was done just now. Never throws. */
  refresh(now: number): Promise<void>;
  standing(lane: Lane, now: number): Standing;
}

/** What the gateway has seen of its targets, and which of them it leaves alone for now. In memory; shared in the background. */
export interface Health {
  /** Whether a request may be sent there now. A probe is a request that finds out whether a lane has recovered. */
  gate(lane: Lane, now: number): 'open' | 'probe' | 'closed';
  /** When it is worth asking at the gate again: what to send with if every lane is closed, and what to tell a caller. */
  opensAt(lane: Lane, now: number): number;
  /** Whether a target is left alone with each of its keys of which anything is known: asked of every candidate. */
  isClosed(target: Target, now: number): boolean;
  /** A request is being sent. Gives the function that says how it goes; after the first end it hears nothing more. */
  begin(lane: Lane, now: number, ask?: Ask): (sign: LaneSign, now: number) => void;
  /** What a provider's headers said of what is left of its limits. */
  note(lane: Lane, quotaLeft: number): void;
  /** `inputTokens`: for a request of about this size, where enough of them have been seen. */
  statistics(target: Target, inputTokens?: number): Statistics | undefined;
}
