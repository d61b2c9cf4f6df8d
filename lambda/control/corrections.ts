import { correctCall } from '../core/reports/correct-call.ts';
import type { Corrections } from '../core/reports/corrections.ts';
import type { Limits } from '../settings.ts';
import { type Answers, answered, bodyOf, namedIn, signerOf } from './answer.ts';

/** What costs are put right with. */
export interface CorrectionPorts {
  readonly corrections: Corrections;
  readonly limits: Limits;
}

/** Costs that are put right by hand. */
export function correctionAnswers({
  corrections,
  limits,
}: CorrectionPorts): Answers<'POST /admin/teams/{team}/calls/{id}/corrections'> {
  return {
    async 'POST /admin/teams/{team}/calls/{id}/corrections'(event) {
      const { team = '', id = '' } = namedIn(event);
      const order = { team, callId: id, body: await bodyOf(event, limits), by: signerOf(event) };
      return answered(201, await correctCall(corrections, order));
    },
  };
}
