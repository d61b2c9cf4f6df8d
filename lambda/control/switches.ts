import type { Clock } from '../core/gateway.ts';
import { describeSwitch, switchFrom } from '../core/set-switch.ts';
import type { SwitchStore } from '../core/switches.ts';
import type { Limits } from '../settings.ts';
import { type Answers, answered, bodyOf, signerOf } from './answer.ts';

/** What switches are shown and set with. */
export interface SwitchPorts {
  readonly switches: SwitchStore;
  readonly clock: Clock;
  /** The providers that the configuration enables. */
  readonly providers: readonly string[];
  /** The experiments that it names. */
  readonly experiments: readonly string[];
  readonly limits: Limits;
}

/** What operators switch off while the gateway runs. */
export function switchAnswers({
  switches,
  clock,
  limits,
  ...known
}: SwitchPorts): Answers<'GET /admin/switches' | 'POST /admin/switches'> {
  return {
    async 'GET /admin/switches'() {
      return answered(200, { data: (await switches.read()).map(describeSwitch) });
    },
    async 'POST /admin/switches'(event) {
      const one = switchFrom({ body: await bodyOf(event, limits), by: signerOf(event), ...known }, clock.now());
      await switches.set(one);
      return answered(200, describeSwitch(one));
    },
  };
}
