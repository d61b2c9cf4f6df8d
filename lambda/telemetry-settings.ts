/** Where the gateway tells what it does, beside its log. */
export interface TelemetryConfiguration {
  /** Traces in OTLP over HTTP; absent: none are sent. */
  readonly otlp?: OtlpConfiguration;
}

export interface OtlpConfiguration {
  /** The collector's whole address for traces. */
  readonly url: string;
  /** Whether it wants headers that are secret: the stack then makes a secret for them. */
  readonly needsHeaders?: boolean;
}
