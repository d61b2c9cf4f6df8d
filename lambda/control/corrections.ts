import type { Clock } from '../core/gateway.ts';
import { correctCall } from '../core/reports/correct-call.ts';
import type { Corrections } from '../core/reports/corrections.ts';
import type { Limits } from '../settings.ts';
import { type Answers, answered, authorOf, bodyOf, namedIn } from './answer.ts';

/** What costs are put right with. */
export interface CorrectionPorts {
  readonly corrections: Corrections;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** Costs that are put right by hand. */
export function correctionAnswers({
  corrections,
  clock,
  limits,
}: CorrectionPorts): Answers<'POST /admin/teams/{team}/calls/{id}/corrections'> {
  return {
    async 'POST /admin/teams/{team}/calls/{id}/corrections'(event) {
      const { team = '', id = '' } = namedIn(event);
      const order = { team, callId: id, body: await bodyOf(event, limits), author: authorOf(event, clock) };
      return answered(201, await correctCall(corrections, order));
    },
  };
}
