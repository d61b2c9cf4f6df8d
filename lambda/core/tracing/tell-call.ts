import type { Call } from '../call.ts';
import type { GatewayError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { spansOf } from './spans.ts';

/** A call is over as soon as one of several ends is reached; it is told once. */
const told = new WeakSet<Call>();

/** Tells of a call that is over: one line of the log, and its trace. */
export function tellCall(
  call: Call,
  { telemetry, traces, clock }: Pick<Gateway, 'telemetry' | 'traces' | 'clock'>,
  error?: GatewayError,
): void {
  if (told.has(call)) return;
  told.add(call);
  const now = clock.now();
  telemetry.called(call, now, error);
  traces.export(spansOf(call, now));
}
