/** Something that took time, as OpenTelemetry tells it: no prompt, no answer, and no key is in it. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  /** `server`: we were asked. `client`: we have asked somebody. */
  readonly kind: 'server' | 'client';
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, SpanValue>>;
  /** Absent where nothing went wrong. */
  readonly error: string | undefined;
}

export type SpanValue = string | number | boolean | undefined;
