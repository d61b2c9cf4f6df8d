import type { Bounds } from '../../lambda/core/gateway.ts';
import type { EndpointFaultName, FaultName } from '../support/fake-provider.ts';
import type { Row } from '../support/memory-ledger.ts';

/** How a fault is met: in an answer that comes whole, or in a stream, before or after its first content. */
export const MODES = ['whole', 'before content', 'after content'] as const;
export type Mode = (typeof MODES)[number];

/** What a client saw of a call, and what its row says. `error` is `none` if the answer is complete. */
export interface Seen {
  readonly status: number;
  readonly error: string;
  readonly state: Row['state'] | undefined;
  readonly outcome: string | undefined;
}

type Outcomes = Readonly<Record<Mode, Seen>>;

const ANSWERED: Seen = { status: 200, error: 'none', state: 'SETTLED', outcome: 'answered' };
const TIMED_OUT: Seen = { status: 504, error: 'timeout', state: 'SETTLED', outcome: 'timed-out' };
/** It may have been billed: estimated. */
const FAILED: Seen = { status: 502, error: 'provider_unavailable', state: 'SETTLED', outcome: 'failed' };
const CUT_BEFORE: Seen = { ...FAILED, error: 'provider_stream_cut' };
const OVERLOADED_BEFORE: Seen = { ...FAILED, status: 503, error: 'provider_overloaded' };

const always = (seen: Seen): Outcomes => ({ whole: seen, 'before content': seen, 'after content': seen });
/** Provably unbilled, whenever it happens. */
const refused = (status: number, error: string) => always({ status, error, state: 'VOIDED', outcome: 'failed' });
/** After content the status has been sent: an error event, and the part that was seen is estimated. */
const cut = (whole: Seen, before: Seen): Outcomes => ({
  whole,
  'before content': before,
  'after content': { status: 200, error: before.error, state: 'SETTLED', outcome: 'cut' },
});
/** An error event in a stream; where the answer comes whole it is a status. */
const errorEvent = (before: Seen) => cut({ ...OVERLOADED_BEFORE, state: 'VOIDED' }, before);

/** What each fault comes to. */
export const FAULT_OUTCOMES: Readonly<Record<FaultName, Outcomes>> = {
  'hang-before-headers': always(TIMED_OUT),
  'fin-before-headers': always(FAILED),
  'rst-before-headers': always(FAILED),
  'stale-socket': always(FAILED),
  'not-http': always(FAILED),
  'hang-mid-stream': {
    ...always(TIMED_OUT),
    'after content': { ...TIMED_OUT, status: 200 },
  },
  // Sound but slower than the bounds. Its first byte of content comes after the bound for it.
  'slow-drip': always(TIMED_OUT),
  'rst-mid-stream': cut(CUT_BEFORE, CUT_BEFORE),
  'fin-mid-chunked': cut(CUT_BEFORE, CUT_BEFORE),
  'short-content-length': cut(CUT_BEFORE, CUT_BEFORE),
  'fin-close-delimited': cut(FAILED, FAILED),
  'terminator-missing': cut(FAILED, CUT_BEFORE),
  'zero-bytes': always(FAILED),
  '429-retry-after': refused(429, 'rate_limit_exceeded'),
  '429-spend-limit': refused(429, 'insufficient_quota'),
  '400-usage-limit': refused(429, 'insufficient_quota'),
  'html-error': refused(502, 'provider_unavailable'),
  '529': refused(503, 'provider_overloaded'),
  '401': refused(502, 'provider_auth_failed'),
  '403': refused(403, 'permission_denied'),
  'json-error-200': refused(502, 'provider_unavailable'),
  'html-200': refused(502, 'provider_unavailable'),
  redirect: refused(502, 'provider_unavailable'),
  'status-999': refused(502, 'provider_unavailable'),
  'error-event-groq': errorEvent(OVERLOADED_BEFORE),
  'error-chunk-openrouter': errorEvent(FAILED),
  'error-event-status-code': errorEvent(OVERLOADED_BEFORE),
  'error-event-anthropic': errorEvent(OVERLOADED_BEFORE),
  'error-event-responses': errorEvent(FAILED),
  'error-event-bedrock': errorEvent(CUT_BEFORE),
  'error-event-none': errorEvent(CUT_BEFORE),
  'malformed-json': cut(FAILED, FAILED),
  'giant-line': always(ANSWERED),
  'invalid-utf8': always(ANSWERED),
  'split-code-points': always(ANSWERED),
  'data-after-done': always(ANSWERED),
  'two-finish-reasons': always(ANSWERED),
  'usage-twice': always(ANSWERED),
  'gzip-header-plain-body': always(FAILED),
  'gzip-truncated': always(FAILED),
  'six-encodings': always(FAILED),
  'brotli-bomb': always(FAILED),
  'unknown-encoding': always(FAILED),
  gzip: always(FAILED),
  'duplicate-content-type': always(ANSWERED),
  'duplicate-content-length': always(FAILED),
  'content-length-and-chunked': always(FAILED),
  'header-overflow': always(FAILED),
  'nul-header': always(FAILED),
  'early-hints': always(ANSWERED),
  'http-1-0': always(ANSWERED),
  'bad-chunk-size': cut(CUT_BEFORE, CUT_BEFORE),
};

const UNREACHED: Seen = { status: 502, error: 'provider_unavailable', state: 'VOIDED', outcome: 'failed' };
const NOT_IN_TIME: Seen = { status: 504, error: 'timeout', state: 'VOIDED', outcome: 'timed-out' };

/** What an address comes to at which no request can be sent: nothing can have been billed. */
export const ENDPOINT_OUTCOMES: Readonly<Record<EndpointFaultName, Seen>> = {
  'connect-refused': UNREACHED,
  'name-unknown': UNREACHED,
  'tls-self-signed': UNREACHED,
  'tls-expired': UNREACHED,
  'tls-wrong-host': UNREACHED,
  'tls-to-plaintext': NOT_IN_TIME,
  'handshake-hang': NOT_IN_TIME,
};

/** A call takes no longer, even on a busy machine: what is to end at once must not run into a bound, and none is nearer. */
export const LONGEST_MS = 20_000;

/** Only what ends by a bound is given a short one: what is to happen before it does so however busy the machine is. */
export function patienceWith({ outcome, status, state }: Seen): Partial<Bounds> {
  if (outcome !== 'timed-out') return {};
  if (state === 'VOIDED') return { connectMs: 200 };
  return status === 200 ? { idleMs: 150 } : { firstContentMs: 300, firstContentSlowMs: 300 };
}
