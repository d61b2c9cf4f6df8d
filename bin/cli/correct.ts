import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { selectTarget } from './target.ts';
import type { Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate ledger correct`: an invoice, or a price that was missing, tells what an attempt has cost. */
export function correctCommand(terminal: Terminal): Command {
  const command = new Command('correct')
    .description('put right what an attempt has cost, in a row of its own; budgets and totals follow')
    .argument('<call>', 'the id of the call, as `x-headgate-call-id` and `headgate calls` tell it')
    .addOption(teamOption())
    .requiredOption('--cost <usd>', 'what it has cost in all, in USD')
    .option('--attempt <number>', 'which of its attempts', '1')
    .option('--reason <text>', 'why, to be kept with it')
    .option('--json', 'print one JSON object instead of text')
    .action((call: string, options: CorrectOptions) => correct(call, options, terminal));
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

interface CorrectOptions extends TargetOptions {
  readonly team: string;
  readonly cost: string;
  readonly attempt: string;
  readonly reason?: string;
  readonly json?: boolean;
}

const correctionSchema = z.object({
  id: z.string(),
  attempt: z.number(),
  costUsd: z.string(),
  recordedUsd: z.string().nullable(),
  differenceUsd: z.string(),
});

async function correct(call: string, options: CorrectOptions, terminal: Terminal): Promise<void> {
  const { team, cost, attempt, reason, json, ...where } = options;
  const target = await selectTarget(where, terminal);
  const path = `/admin/teams/${encodeURIComponent(team)}/calls/${encodeURIComponent(call)}/corrections`;
  // What is no number is sent as it is, so that it is refused by its name; JSON would make nothing of NaN.
  const number = /^\d+$/.test(attempt) ? Number(attempt) : attempt;
  const body = { costUsd: cost, attempt: number, ...(reason !== undefined && { reason }) };
  const answer = await callControlDoor(target, { method: 'POST', path, body });
  const told = understood(correctionSchema, answer, { target, what: 'a correction' });
  terminal.print(json ? JSON.stringify(told) : describe(told));
}

function describe({ id, attempt, costUsd, recordedUsd, differenceUsd }: z.infer<typeof correctionSchema>): string {
  const before = recordedUsd === null ? 'of unknown cost' : `${recordedUsd} USD`;
  return `${id} attempt ${attempt}: ${before} before, ${costUsd} USD now (${differenceUsd}).`;
}

const EXAMPLES = `
Example:
  headgate ledger correct 01K8Z3T0A4V7XMB2QH5N9C6DEF --team search --cost 0.0123 --reason 'invoice of November'
`;
