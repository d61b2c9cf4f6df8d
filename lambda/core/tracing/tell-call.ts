import { countAsked } from '../after-failure.ts';
import type { Call } from '../call.ts';
import type { ErrorCode, GatewayError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { spansOf } from './spans.ts';
import { NO_TRACES } from './traces.ts';

/** A call is over as soon as one of several ends is reached; it is told once. */
const told = new WeakSet<Call>();

/** A limit of the caller's own, or a request of its own that is answered already, before anybody was asked. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'budget-exceeded',
  'limit-reached',
  'idempotency-in-flight',
  'idempotency-key-reused',
  'idempotency-answer-not-kept',
]);

/** Tells of a call that is over: one line of the log, and its trace. */
export function tellCall(
  call: Call,
  { telemetry, traces, afterwards, clock }: Pick<Gateway, 'telemetry' | 'traces' | 'afterwards' | 'clock'>,
  error?: GatewayError,
): void {
  if (told.has(call)) return;
  if (error && REFUSALS.has(error.code) && countAsked(call.attempts) === 0) return; // That it was refused is told by itself.
  told.add(call);
  const now = clock.now();
  telemetry.called(call, now, error);
  if (traces === NO_TRACES) return;
  traces.export(spansOf(call, now, error));
  // A function that is frozen sends nothing: it does so once its caller has the answer.
  afterwards.add(() => traces.flush());
}
