import { styleText } from 'node:util';
import { Command } from 'commander';
import type { Check, DoctorOptions, Examination, Finding } from './doctor/check.ts';
import { CHECKS } from './doctor/checks.ts';
import { readTeam, withTargetOptions } from './options.ts';
import { EXIT, Problem } from './problem.ts';
import { refuseSecretInArguments } from './read-input.ts';
import { plain, type Terminal } from './terminal.ts';

/** `headgate doctor`: what is wrong, and how it is mended. */
export function doctorCommand(terminal: Terminal): Command {
  const command = new Command('doctor')
    .option('--model <model>', 'which model is asked for a few tokens', 'auto:cheapest')
    .option('--team <team>', 'call as this team, signed with your AWS credentials', readTeam)
    .option('--key <->', '`-`: call with a gateway key, typed or read from standard input (or set HEADGATE_KEY)')
    .option('--json', 'print one JSON object instead of text')
    .action((options: DoctorOptions) => examine(options, terminal));
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

type Result = Finding & { readonly id: string };

async function examine(options: DoctorOptions, terminal: Terminal): Promise<void> {
  refuseSecretInArguments('--key', options.key);
  const examination: Examination = { options, terminal };
  const results: Result[] = [];
  for (const check of CHECKS) {
    const result = { id: check.id, ...(await findingOf(check, examination)) };
    results.push(result);
    // One after another, as they come: some take seconds.
    if (!options.json) terminal.print(lineOf(result, terminal));
  }
  const count = (wanted: Finding['status']) => results.filter(({ status }) => status === wanted).length;
  const failed = count('failed');
  const checks = results.map(({ id, status, message, hint }) => ({ id, status, message, hint: hint ?? null }));
  if (options.json) terminal.print(JSON.stringify({ ok: failed === 0, failed, warnings: count('warning'), checks }));
  if (failed === 0) return;
  throw new Problem(`${failed} of ${results.length} checks failed.`, 'Mend the first of them first.', {
    exitCode: EXIT.failure,
  });
}

async function findingOf(check: Check, examination: Examination): Promise<Finding> {
  try {
    return await check.run(examination);
  } catch (error) {
    if (error instanceof Problem && error.exitCode === EXIT.interrupted) throw error;
    if (error instanceof Problem) return { status: 'failed', message: error.message, hint: error.hint };
    const message = error instanceof Error ? error.message : String(error);
    return { status: 'failed', message, hint: 'Run it again with HEADGATE_DEBUG=1, or report it.' };
  }
}

const SIGNS = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  skipped: ['–', 'gray'],
} as const;

function lineOf({ id, status, message, hint }: Result, { columns, environment }: Terminal): string {
  const [sign, colour] = SIGNS[status];
  const word = `${sign} ${status.padEnd(7)}`;
  const isColoured = columns !== undefined && !environment.NO_COLOR;
  const head = `${isColoured ? styleText(colour, word, { validateStream: false }) : word}  ${id.padEnd(18)}`;
  return `${head}  ${plain(message)}${hint ? `\n${' '.repeat(31)}→ ${plain(hint)}` : ''}`;
}

const EXAMPLES = `
It asks the gateway for two short answers, which cost what they cost. It ends with 1 if a check failed.

Examples:
  headgate doctor
  headgate doctor --stack Headgate --region eu-central-1 --team search
  headgate doctor --url https://abc123.execute-api.eu-central-1.amazonaws.com/v1 --key - --json
`;
