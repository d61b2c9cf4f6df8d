import { nextStep } from '../core/after-failure.ts';
import { GatewayError, toGatewayError } from '../core/errors.ts';
import type { Strategy } from '../core/route.ts';

/** Tries each route in turn until one answers. */
export const fallback: Strategy<'fallback'> = {
  kind: 'fallback',
  async run({ routes }, { follow, hasNext }) {
    let failure: GatewayError | undefined;
    for (const [turn, route] of routes.entries()) {
      const isLast = turn === routes.length - 1;
      try {
        return await follow(route, { hasNext: hasNext || !isLast, ...(turn > 0 && { because: 'fallback' }) });
      } catch (cause) {
        failure = toGatewayError(cause);
        if (nextStep(failure) === 'stop') throw cause;
      }
    }
    throw failure ?? new GatewayError('model-unknown', 'The route has no targets.');
  },
};
