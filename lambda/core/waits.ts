import type { Call } from './call.ts';
import type { Bounds } from './gateway.ts';
import type { Waits } from './preferences.ts';
import type { Provider } from './types.ts';

/**
 * How long an attempt is waited for: as the caller wishes, else as the target is configured, else as all are. Before its
 * first content nothing is sent to the caller, so no wish goes beyond what the platform lets a stream be silent.
 */
export function waitsFor(call: Pick<Call, 'preferences'>, provider: Provider, isSlow: boolean, bounds: Bounds): Waits {
  return waitsWith(call.preferences.timeouts, provider, isSlow, bounds);
}

/** How long it would be waited for if the caller wished nothing: a target that takes longer has failed. */
export function ownWaits(provider: Provider, isSlow: boolean, bounds: Bounds): Waits {
  return waitsWith({}, provider, isSlow, bounds);
}

function waitsWith(wished: Partial<Waits>, provider: Provider, isSlow: boolean, bounds: Bounds): Waits {
  const own = provider.timeouts ?? {};
  const firstContentMs = isSlow ? bounds.firstContentSlowMs : bounds.firstContentMs;
  return {
    connectMs: Math.min(wished.connectMs ?? own.connectMs ?? bounds.connectMs, bounds.firstContentSlowMs),
    firstContentMs: Math.min(wished.firstContentMs ?? own.firstContentMs ?? firstContentMs, bounds.firstContentSlowMs),
    idleMs: Math.min(wished.idleMs ?? own.idleMs ?? bounds.idleMs, bounds.totalMs),
    totalMs: Math.min(wished.totalMs ?? own.totalMs ?? bounds.totalMs, bounds.totalMs),
  };
}
