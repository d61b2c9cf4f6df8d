import type { Strategy } from '../core/route.ts';

/** Starts several routes, and gives the first that has content. */
export const race: Strategy<'race'> = {
  kind: 'race',
  run: ({ routes }, { follow }) => follow({ kind: 'fallback', routes }),
};
