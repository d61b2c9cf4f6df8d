import type { Spoken } from './stream-chat.ts';

/** One answer on its way. */
export interface Turn {
  readonly model: string;
  readonly spoken: Spoken;
  readonly state: 'streaming' | 'done' | 'stopped' | 'failed';
  readonly problem?: string;
}
