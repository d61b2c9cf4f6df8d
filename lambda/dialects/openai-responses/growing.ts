import type { Json } from '../../core/types.ts';
import type { Event } from './failure.ts';

/** An item of an answer while it grows. It tells its own life in events, which lack only their numbers. */
export interface Growing {
  readonly kind: 'message' | 'reasoning' | 'call';
  /** As far as it is known: what a failed response has to show. */
  item(status: Status): Json;
  /** The events that end it. */
  close(status: Status): readonly Event[];
}
export type Status = 'in_progress' | 'completed' | 'incomplete';
