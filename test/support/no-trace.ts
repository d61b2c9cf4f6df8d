import type { TraceContext } from '../../lambda/core/tracing/trace-context.ts';

/** For calls that are made by hand: a trace that nobody records. */
export const NO_TRACE: TraceContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentId: undefined,
  isSampled: false,
  state: undefined,
};
