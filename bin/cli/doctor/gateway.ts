import { readOperator } from '../operator.ts';
import { outputsOfStack } from '../stack.ts';
import { selectTarget } from '../target.ts';
import type { Check, Finding } from './check.ts';

/** Whether there is a gateway, and how its stack stands. */
export const gatewayCheck: Check = {
  id: 'gateway',
  run: async (examination) => {
    const { options, terminal } = examination;
    const { stack } = options;
    const described = stack === undefined ? undefined : await outputsOfStack({ ...options, stack });
    if (described) examination.outputs = Object.fromEntries(described.outputs);
    if (described && !described.outputs.has('ControlUrl')) return stateOf(stack ?? '', described.status);
    const target = await selectTarget(options, terminal);
    examination.target = target;
    if (target.isLocal) examination.outputs = readOperator(terminal).outputs;
    if (described) return stateOf(`${stack} at ${target.controlUrl}`, described.status);
    return { status: 'ok', message: target.controlUrl };
  },
};

function stateOf(what: string, status: string): Finding {
  const message = `${what}: ${status}`;
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return { status: 'ok', message };
  if (/ROLLBACK_COMPLETE$/.test(status) && status.startsWith('UPDATE')) {
    const hint = 'The last deployment was taken back: see the events of the stack, and run `headgate deploy` again.';
    return { status: 'warning', message, hint };
  }
  if (/_IN_PROGRESS$/.test(status)) return { status: 'warning', message, hint: 'Wait until it is done.' };
  return { status: 'failed', message, hint: 'See the events of the stack in CloudFormation, and deploy it again.' };
}
