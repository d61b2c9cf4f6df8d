import type { Strategy } from '../core/route.ts';
import type { RoutingPorts } from './ports.ts';

/** Chooses among models that can do what is asked. */
export function createAuto(_ports: RoutingPorts): Strategy<'auto'> {
  return {
    kind: 'auto',
    run: ({ targets }, { follow }) =>
      follow({ kind: 'fallback', routes: targets.map((target) => ({ kind: 'pinned', target })) }),
  };
}
