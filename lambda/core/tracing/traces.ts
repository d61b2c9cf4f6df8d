import type { Span } from './span.ts';

/** Where spans go. It never throws, and nobody waits for it. */
export interface Traces {
  export(spans: readonly Span[]): void;
  /** Waits until they are there, but not long: for whoever stops after a call. */
  flush(): Promise<void>;
}

/** For a gateway whose traces nobody collects. */
export const NO_TRACES: Traces = { export: () => {}, flush: async () => {} };
