import type { AnswerPlace } from '../cache/answers.ts';
import type { Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import type { Once } from './once.ts';

/** A request that is answered once, and all that it takes to see to that. */
export interface OnceOrder {
  readonly call: Call;
  readonly gateway: Gateway;
  readonly once: Once;
  readonly place: AnswerPlace;
}
