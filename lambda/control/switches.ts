import { auditEntry } from '../core/audit/audit-entry.ts';
import type { Clock } from '../core/gateway.ts';
import { describeSwitch, switchFrom } from '../core/set-switch.ts';
import { type SwitchStore, switchName } from '../core/switches.ts';
import type { Limits } from '../settings.ts';
import { type Answers, answered, authorOf, bodyOf, signerOf } from './answer.ts';

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
      const name = switchName(one);
      const before = (await switches.read()).find((other) => switchName(other) === name);
      const change = { before: before ? describeSwitch(before) : null, after: describeSwitch(one) };
      const fact = { action: 'switch.set', subject: name, ...change } as const;
      await switches.set(one, auditEntry(fact, authorOf(event, clock)));
      return answered(200, describeSwitch(one));
    },
  };
}
