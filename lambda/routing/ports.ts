import type { Catalogue, Clock } from '../core/gateway.ts';
import type { Health } from '../core/health.ts';

/** What strategies know of the world, beside the call itself. */
export interface RoutingPorts {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly health: Health;
}
