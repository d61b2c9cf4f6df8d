import { moreTelling, nextStep, wasAsked } from '../core/after-failure.ts';
import { GatewayError, toGatewayError } from '../core/errors.ts';
import type { Route, Strategy } from '../core/route.ts';
import { withoutOff } from '../core/switches.ts';
import type { Keyless } from './keyless.ts';
import type { RoutingPorts } from './ports.ts';

/** Tries each route in turn until one answers. */
export function createFallback(ports: FallbackPorts): Strategy<'fallback'> {
  return {
    kind: 'fallback',
    async run({ routes: all, onContentFilter = 'stop' }, { follow, hasNext, left }) {
      // Now, not when their turn comes: whoever is before them is the last, and its failure is what the caller is told.
      const routes = withoutOff(all, await ports.switches.off());
      const turnOf = (route: Route) => ({ ...(route !== all[0] && { because: 'fallback' }) });
      const failures = new Failures(ports);
      for (const [turn, route] of routes.entries()) {
        if (failures.rulesOut(route)) continue;
        if (failures.told && left() < 1) break;
        const hasMore = hasNext || (left() > 1 && !isLast(routes.slice(turn + 1), ports));
        try {
          return await follow(route, { hasNext: hasMore, ...turnOf(route) });
        } catch (cause) {
          const failure = toGatewayError(cause);
          const isFiltered = failure.code === 'content-filtered' && onContentFilter === 'next';
          if (nextStep(failure) === 'stop' && !isFiltered) throw cause;
          failures.note(failure, route);
        }
      }
      const { leftAlone, told } = failures;
      // It was left alone for the sake of those that turned out to have no key: the last way is never closed.
      if (leftAlone && told && !hasNext && !wasAsked(told)) {
        return await follow(leftAlone.route, { hasNext: false, ...turnOf(leftAlone.route) });
      }
      throw told ?? new GatewayError('model-unknown', 'The route has no targets.');
    },
  };
}

interface FallbackPorts extends RoutingPorts {
  readonly keyless: Keyless;
}

/** Whether nobody may answer after this one: what is known to have no key is asked, but not counted on. */
function isLast(after: readonly Route[], { keyless, clock }: FallbackPorts): boolean {
  return after.every((route) => keyless.has(providerOf(route) ?? '', clock.now()));
}

function providerOf(route: Route): string | undefined {
  return route.kind === 'pinned' ? route.target.provider : undefined;
}

/** What has been learnt from those that did not answer. */
class Failures {
  /** What the caller is told. */
  told: GatewayError | undefined;
  /** Of those that were not asked, as they have failed of late, the first to be back. */
  leftAlone: { readonly route: Route; readonly forSeconds: number } | undefined;
  readonly #ports: FallbackPorts;
  /** What the next one must be able to read more than. */
  #tooSmall: number | undefined;
  /** What has no key for one model has none for another. */
  readonly #withoutKey = new Set<string>();

  constructor(ports: FallbackPorts) {
    this.#ports = ports;
  }

  /** Whether a route would fail as one before it has. What depends, or nobody knows, may do better. */
  rulesOut(route: Route): boolean {
    const window = this.#windowOf(route) ?? Number.POSITIVE_INFINITY;
    return (this.#tooSmall !== undefined && window <= this.#tooSmall) || this.#withoutKey.has(providerOf(route) ?? '');
  }

  note(failure: GatewayError, route: Route): void {
    const { code, details } = failure;
    this.told = moreTelling(this.told, failure);
    const provider = providerOf(route);
    if (provider !== undefined && code === 'provider-key-unavailable') {
      this.#withoutKey.add(provider);
      this.#ports.keyless.note(provider, this.#ports.clock.now());
    }
    if (nextStep(failure) === 'larger-window')
      this.#tooSmall = Math.max(this.#tooSmall ?? 0, this.#windowOf(route) ?? 0);
    const forSeconds = details.retryAfterSeconds ?? 0;
    if (details.isLeftAlone && forSeconds < (this.leftAlone?.forSeconds ?? Number.POSITIVE_INFINITY))
      this.leftAlone = { route, forSeconds };
  }

  #windowOf(route: Route): number | undefined {
    if (route.kind !== 'pinned') return undefined;
    return this.#ports.catalogue.find(route.target.provider, route.target.model)?.contextTokens;
  }
}
