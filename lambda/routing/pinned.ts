import type { Strategy } from '../core/route.ts';

/** Goes to the one target that the caller named. */
export const pinned: Strategy<'pinned'> = {
  kind: 'pinned',
  run: ({ target }, { attempt }) => attempt(target, 'pinned'),
};
