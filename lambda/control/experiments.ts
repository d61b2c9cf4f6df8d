import {
  listExperiments,
  type SetExperiments,
  setExperiment,
  showExperiment,
} from '../core/experiments/show-experiments.ts';
import type { Limits } from '../settings.ts';
import { type Answers, answered, bodyOf, namedIn, signerOf } from './answer.ts';

/** What experiments are shown and set with. */
export type ExperimentPorts = SetExperiments & { readonly limits: Limits };

/** What compares arms, as a team sees it, and says what becomes of it. */
export function experimentAnswers(
  ports: ExperimentPorts,
): Answers<
  'GET /teams/{team}/experiments' | 'GET /teams/{team}/experiments/{name}' | 'POST /teams/{team}/experiments/{name}'
> {
  return {
    async 'GET /teams/{team}/experiments'(event) {
      const { team = '' } = namedIn(event);
      return answered(200, await listExperiments(team, ports));
    },
    async 'GET /teams/{team}/experiments/{name}'(event) {
      const { team = '', name = '' } = namedIn(event);
      return answered(200, await showExperiment(team, name, ports));
    },
    async 'POST /teams/{team}/experiments/{name}'(event) {
      const { team = '', name = '' } = namedIn(event);
      const order = { team, name, body: await bodyOf(event, ports.limits), by: signerOf(event) };
      return answered(200, await setExperiment(order, ports));
    },
  };
}
