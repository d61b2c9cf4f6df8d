import type { Span } from './spans.ts';

/** Where spans go. It never throws, and nobody waits for it. */
export interface Traces {
  export(spans: readonly Span[]): void;
}

/** For a gateway whose traces nobody collects. */
export const NO_TRACES: Traces = { export: () => {} };
