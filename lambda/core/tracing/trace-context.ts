import type { Clock } from '../gateway.ts';

/** Which trace a call belongs to (W3C Trace Context, https://www.w3.org/TR/trace-context/). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** The span of the call: 16 hexadecimal digits. */
  readonly spanId: string;
  /** The caller's span; absent where the trace begins here. */
  readonly parentId: string | undefined;
  /** Whether the caller records its trace; where it begins here, it is recorded. */
  readonly isSampled: boolean;
  /** What other systems have to say of the trace: handed on as it came. */
  readonly state: string | undefined;
}

/** Version, trace, parent, flags. A later version may have more behind, which is not ours to read (§3.2.4). */
const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;
const LENGTH = 55;
/** A `tracestate` that is longer may be dropped whole (§3.3.1.5), and is. */
const LONGEST_STATE = 512;
const PRINTABLE = /^[\x20-\x7e]*$/;

/** Goes on with the caller's trace, or begins one: a header that is not as the standard says is as good as none. */
export function traceContextFrom(headers: Headers, { randomBytes }: Pick<Clock, 'randomBytes'>): TraceContext {
  const spanId = newSpanId({ randomBytes });
  const parent = parentIn(headers.get('traceparent') ?? '');
  if (!parent) return { traceId: hex(randomBytes(16)), spanId, parentId: undefined, isSampled: true, state: undefined };
  const state = headers.get('tracestate') ?? '';
  const isCarried = state !== '' && state.length <= LONGEST_STATE && PRINTABLE.test(state);
  return { ...parent, spanId, state: isCarried ? state : undefined };
}

/** A span of its own, for a call or an attempt. */
export function newSpanId({ randomBytes }: Pick<Clock, 'randomBytes'>): string {
  return hex(randomBytes(8));
}

/** What is sent on, so that who is asked can go on with the trace: only for callers who have one. */
export function traceHeaders(trace: TraceContext | undefined, spanId: string): Readonly<Record<string, string>> {
  if (trace?.parentId === undefined) return {};
  const flags = trace.isSampled ? '01' : '00';
  return {
    traceparent: `00-${trace.traceId}-${spanId}-${flags}`,
    ...(trace.state !== undefined && { tracestate: trace.state }),
  };
}

function parentIn(text: string): Pick<TraceContext, 'traceId' | 'parentId' | 'isSampled'> | undefined {
  const [, version, traceId = '', parentId = '', flags = ''] = FORM.exec(text) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && text.length !== LENGTH)) return undefined;
  if (isNothing(traceId) || isNothing(parentId)) return undefined;
  return { traceId, parentId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** All zeros names nothing (§3.2.2.3). */
function isNothing(id: string): boolean {
  return /^0+$/.test(id);
}

function hex(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('hex');
  return isNothing(text) ? `${text.slice(0, -1)}1` : text;
}
