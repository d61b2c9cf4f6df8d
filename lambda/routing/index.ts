import type { Strategies } from '../core/route.ts';
import { createAuto } from './auto/create-auto.ts';
import { createBalance } from './balance.ts';
import { createExperiment } from './experiment.ts';
import { createFallback } from './fallback.ts';
import { createKeyless } from './keyless.ts';
import { createPinned } from './pinned.ts';
import type { RoutingPorts } from './ports.ts';
import { createRace } from './race.ts';

/** Every kind of route has its strategy here. */
export function createStrategies(ports: RoutingPorts): Strategies {
  const keyless = createKeyless();
  return {
    pinned: createPinned(ports),
    fallback: createFallback({ ...ports, keyless }),
    race: createRace(ports),
    balance: createBalance(ports),
    experiment: createExperiment(ports),
    auto: createAuto({ ...ports, keyless }),
  };
}
