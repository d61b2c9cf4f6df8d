import type { Answers, EndpointName } from './answer.ts';
import { type AuditPorts, auditAnswers } from './audit.ts';
import { budgetAnswers, type TeamBudgetPorts } from './budgets.ts';
import { type CorrectionPorts, correctionAnswers } from './corrections.ts';
import { type LinkPorts, linkAnswers } from './dashboard-links.ts';
import { type ExperimentPorts, experimentAnswers } from './experiments.ts';
import { type KeyPorts, keyAnswers } from './keys.ts';
import { type MetricsPorts, metricsAnswers } from './metrics.ts';
import { type ProviderKeyPorts, providerKeyAnswers } from './provider-keys.ts';
import { type SwitchPorts, switchAnswers } from './switches.ts';

/** All that the control door works with. */
export type ControlPorts = KeyPorts &
  TeamBudgetPorts &
  AuditPorts &
  CorrectionPorts &
  SwitchPorts &
  ProviderKeyPorts &
  MetricsPorts &
  LinkPorts &
  ExperimentPorts;

/** Each endpoint of the control door: one that is missing does not compile. */
export function controlAnswers(ports: ControlPorts): Answers<EndpointName> {
  return {
    ...keyAnswers(ports),
    ...linkAnswers(ports),
    ...budgetAnswers(ports),
    ...auditAnswers(ports),
    ...correctionAnswers(ports),
    ...switchAnswers(ports),
    ...providerKeyAnswers(ports),
    ...metricsAnswers(ports),
    ...experimentAnswers(ports),
  };
}
