import type { Gateway } from '../core/gateway.ts';
import { pinned } from './pinned.ts';

/** Every kind of route has its strategy here. */
export const strategies: Gateway['strategies'] = [pinned];
