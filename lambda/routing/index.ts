import type { Strategies } from '../core/route.ts';
import { auto } from './auto.ts';
import { balance } from './balance.ts';
import { fallback } from './fallback.ts';
import { pinned } from './pinned.ts';
import { race } from './race.ts';

/** Every kind of route has its strategy here. */
export const strategies: Strategies = { pinned, fallback, race, balance, auto };
