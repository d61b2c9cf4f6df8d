import type { Strategy } from '../core/route.ts';

/** Spreads calls over routes that are as good as one another. */
export const balance: Strategy<'balance'> = {
  kind: 'balance',
  run: ({ routes }, { follow }) => follow({ kind: 'fallback', routes: routes.map(({ route }) => route) }),
};
