/**
 * What may be set of waits and sizes in `headgate.config.ts`. Imports nothing: `lib/` reads it beside `aws-cdk-lib`, and the
 * bundles carry it.
 */

/** How long the gateway waits, and for what. */
export interface Timeouts {
  readonly connectMs: number;
  /** From the request to the first content of a streamed answer. */
  readonly firstContentMs: number;
  /** The same, for models that think before they speak and for answers that come whole. */
  readonly firstContentSlowMs: number;
  /** Between two pieces of content. */
  readonly idleMs: number;
  readonly totalMs: number;
  /** How long a stream is read on for its usage after the client has left. */
  readonly drainMs: number;
  /** How long a stream may be silent before the client gets a comment that keeps its connection alive. */
  readonly pingMs: number;
  /** How long before the platform's own deadline a call is ended in good order. */
  readonly deadlineMarginMs: number;
}

/** How much the gateway takes and gives. */
export interface Limits {
  readonly bodyBytes: number;
  readonly jsonDepth: number;
  readonly sseLineBytes: number;
  readonly answerBytes: number;
  readonly choices: number;
  /** How many targets are asked, at most, for one call. */
  readonly attempts: number;
}
