import type { Strategies } from '../core/route.ts';
import { createAuto } from './auto.ts';
import { createBalance } from './balance.ts';
import { createFallback } from './fallback.ts';
import { createPinned } from './pinned.ts';
import type { RoutingPorts } from './ports.ts';
import { createRace } from './race.ts';

/** Every kind of route has its strategy here. */
export function createStrategies(ports: RoutingPorts): Strategies {
  return {
    pinned: createPinned(ports),
    fallback: createFallback(ports),
    race: createRace(ports),
    balance: createBalance(ports),
    auto: createAuto(ports),
  };
}
