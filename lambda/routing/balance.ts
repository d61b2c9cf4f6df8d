import type { Strategy } from '../core/route.ts';
import type { RoutingPorts } from './ports.ts';

/** Spreads calls over routes that are as good as one another. */
export function createBalance(_ports: RoutingPorts): Strategy<'balance'> {
  return {
    kind: 'balance',
    run: ({ routes }, { follow }) => follow({ kind: 'fallback', routes: routes.map(({ route }) => route) }),
  };
}
