import type { ErrorCode, GatewayError } from './errors.ts';

/** What to do when an attempt has failed before its first content. */
export type NextStep =
  /** The same target may do better in a moment, and another at once. */
  | 'next-target'
  /** The key is the trouble: another key of the same provider may be used, else another target. */
  | 'other-key'
  /** Only a target that can read more helps. */
  | 'larger-window'
  /** It would fail everywhere, or must not be sent elsewhere. */
  | 'stop';

/**
 * The one table of what follows a failure. `reliability.md` §1.2: a caller's own mistake is the same mistake everywhere,
 * and an answer that a provider refused for its content is not sought elsewhere unless the operator says so.
 */
const STEPS: Readonly<Record<ErrorCode, NextStep>> = {
  'invalid-request': 'stop',
  'context-length-exceeded': 'larger-window',
  'content-filtered': 'stop',
  unauthenticated: 'stop',
  forbidden: 'other-key',
  'model-unknown': 'next-target',
  'endpoint-unknown': 'stop',
  'call-unknown': 'stop',
  'key-unknown': 'stop',
  'request-too-large': 'next-target',
  'media-unsupported': 'stop',
  'rate-limited': 'other-key',
  'quota-exhausted': 'other-key',
  'budget-exceeded': 'next-target', // A cheaper one may still have room.
  'limit-reached': 'stop',
  'provider-key-unavailable': 'next-target',
  'switched-off': 'next-target',
  'provider-auth-failed': 'other-key',
  'provider-overloaded': 'next-target',
  'provider-failed': 'next-target',
  'provider-cut': 'next-target',
  'timed-out': 'next-target',
  'client-left': 'stop',
  'access-unavailable': 'stop',
  'ledger-unavailable': 'stop',
  'idempotency-in-flight': 'stop',
  'idempotency-key-reused': 'stop',
  'idempotency-answer-not-kept': 'stop',
  'idempotency-unavailable': 'stop',
  internal: 'stop',
};

/** What to do after a failure. */
export function nextStep({ code }: GatewayError): NextStep {
  return STEPS[code];
}

/** Whether the same target may be asked the same again: it was busy or broken, and did not say that the account is spent. */
export function mayRecover({ code, details }: GatewayError): boolean {
  return RECOVERING.has(code) && details.isHopeless !== true;
}

const RECOVERING: ReadonlySet<ErrorCode> = new Set([
  'rate-limited',
  'provider-overloaded',
  'provider-failed',
  'provider-cut',
]);

/** Whether a failure came from a provider: what was not asked has nothing to tell. */
export function wasAsked({ code, details }: GatewayError): boolean {
  return details.isLeftAlone !== true && !UNASKED.has(code);
}

/** How many of these attempts have asked somebody: a budget refuses before that. */
export function countAsked(attempts: readonly { readonly error?: GatewayError | undefined }[]): number {
  return attempts.filter(({ error }) => error === undefined || wasAsked(error)).length;
}

const UNASKED: ReadonlySet<ErrorCode> = new Set([
  'provider-key-unavailable',
  'switched-off',
  'budget-exceeded',
  'limit-reached',
  'ledger-unavailable', // An attempt without a row is not made.
]);

/** Which of two failures the caller is told: what a provider said, else when to come back, else the later one. */
export function moreTelling(earlier: GatewayError | undefined, later: GatewayError): GatewayError {
  return earlier && worthOf(earlier) > worthOf(later) ? earlier : later;
}

function worthOf(failure: GatewayError): number {
  if (wasAsked(failure)) return 2;
  return failure.details.isLeftAlone === true ? 1 : 0;
}
