import type { Experiments } from '../core/experiments/experiments.ts';
import type { Catalogue, Clock } from '../core/gateway.ts';
import type { Health } from '../core/health.ts';
import type { Switches } from '../core/switches.ts';
import type { Dialect, Provider } from '../core/types.ts';
import type { AutoConfiguration } from '../settings.ts';

/** What strategies know of the world, beside the call itself. */
export interface RoutingPorts {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly health: Health;
  readonly switches: Switches;
  readonly experiments: Pick<Experiments, 'standing' | 'spent'>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly dialects: readonly Dialect[];
  readonly auto: AutoConfiguration;
}
