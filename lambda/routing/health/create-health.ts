import type { Health } from '../../core/health.ts';

/** Starts without any knowledge. */
export function createHealth(): Health {
  return {
    gate: () => 'open',
    begin: () => () => {},
    note: () => {},
    statistics: () => undefined,
  };
}
