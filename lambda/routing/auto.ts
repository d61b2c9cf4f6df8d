import type { Strategy } from '../core/route.ts';

/** Chooses among models that can do what is asked. */
export const auto: Strategy<'auto'> = {
  kind: 'auto',
  run: ({ targets }, { follow }) =>
    follow({ kind: 'fallback', routes: targets.map((target) => ({ kind: 'pinned', target })) }),
};
