import { nextStep } from '../core/after-failure.ts';
import { GatewayError, toGatewayError } from '../core/errors.ts';
import type { Route, Strategy } from '../core/route.ts';
import { withoutOff } from '../core/switches.ts';
import type { Keyless } from './keyless.ts';
import type { RoutingPorts } from './ports.ts';

/** Tries each route in turn until one answers. */
export function createFallback({
  catalogue,
  clock,
  keyless,
  switches,
}: RoutingPorts & { readonly keyless: Keyless }): Strategy<'fallback'> {
  /** `undefined` if it is not known, or depends. */
  const windowOf = (route: Route | undefined) =>
    route?.kind === 'pinned' ? catalogue.find(route.target.provider, route.target.model)?.contextTokens : undefined;

  const providerOf = (route: Route) => (route.kind === 'pinned' ? route.target.provider : undefined);

  return {
    kind: 'fallback',
    async run({ routes: all, onContentFilter = 'stop' }, { follow, hasNext, left }) {
      // Now, not when their turn comes: whoever is before them is the last, and its failure is what the caller is told.
      const routes = withoutOff(all, await switches.off());
      let failure: GatewayError | undefined;
      /** What the next one must be able to read more than. */
      let tooSmall: number | undefined;
      /** What has no key for one model has none for another. */
      const withoutKey = new Set<string | undefined>();
      for (const [turn, route] of routes.entries()) {
        if (tooSmall !== undefined && (windowOf(route) ?? Number.POSITIVE_INFINITY) <= tooSmall) continue;
        if (withoutKey.has(providerOf(route) ?? '')) continue;
        if (failure && left() < 1) break;
        const isLast = turn === routes.length - 1 || left() <= 1;
        try {
          return await follow(route, { hasNext: hasNext || !isLast, ...(route !== all[0] && { because: 'fallback' }) });
        } catch (cause) {
          failure = toGatewayError(cause);
          const isFiltered = failure.code === 'content-filtered' && onContentFilter === 'next';
          if (nextStep(failure) === 'stop' && !isFiltered) throw cause;
          const provider = providerOf(route);
          if (provider !== undefined && failure.code === 'provider-key-unavailable') {
            keyless.note(provider, clock.now());
            withoutKey.add(provider);
          }
          if (nextStep(failure) === 'larger-window') tooSmall = Math.max(tooSmall ?? 0, windowOf(route) ?? 0);
        }
      }
      throw failure ?? new GatewayError('model-unknown', 'The route has no targets.');
    },
  };
}
