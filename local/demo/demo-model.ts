import type { FaultName } from './faults.ts';
import type { Speed } from './speed.ts';

/** What a model name means. */
export interface DemoModel {
  readonly id: string;
  readonly kind: 'chat' | 'reason' | 'embed' | 'fault';
  readonly speed: Speed;
  readonly fault?: FaultName;
}
