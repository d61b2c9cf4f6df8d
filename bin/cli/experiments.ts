import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { describeReport, reportSchema, standingLine, standingSchema } from './experiment-report.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { selectTarget } from './target.ts';
import type { Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate experiments`: which way to answer is the better one, and what becomes of it. */
export function experimentsCommand(terminal: Terminal): Command {
  const list = new Command('list')
    .description('list the experiments that a team takes part in')
    .action((options: Options) => listExperiments(options, terminal));
  const show = new Command('show')
    .description('show what an experiment has found, and how sure that is')
    .argument('<name>', 'the alias')
    .action((name: string, options: Options) => showExperiment(name, options, terminal));
  const promote = new Command('promote')
    .description('let one arm answer all calls, until you say otherwise')
    .argument('<name>', 'the alias')
    .argument('<arm>', 'the arm')
    .action((name: string, arm: string, options: SetOptions) => set(name, { promote: arm }, options, terminal));
  const stop = new Command('stop')
    .description('let the control arm answer all calls; nothing is judged any more')
    .argument('<name>', 'the alias')
    .action((name: string, options: SetOptions) => set(name, { stop: true }, options, terminal));
  const resume = new Command('resume')
    .description('go on as configured')
    .argument('<name>', 'the alias')
    .action((name: string, options: SetOptions) => set(name, { resume: true }, options, terminal));
  const command = new Command('experiments');
  for (const one of [promote, stop, resume]) one.option('--reason <reason>', 'why, for whoever looks at it');
  for (const one of [list, show, promote, stop, resume]) {
    one.addOption(teamOption()).option('--json', 'print one JSON object instead of text');
    command.addCommand(withTargetOptions(one).addHelpText('after', EXAMPLES));
  }
  return command.addHelpText('after', EXAMPLES);
}

interface Options extends TargetOptions {
  readonly team: string;
  readonly json?: boolean;
}

interface SetOptions extends Options {
  readonly reason?: string;
}

const what = 'an experiment';

async function listExperiments({ team, json, ...options }: Options, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'GET', path: pathOf(team) });
  const { data } = understood(z.object({ data: z.array(standingSchema) }), answer, { target, what });
  const lines = data.map(standingLine);
  terminal.print(json ? JSON.stringify(answer) : lines.join('\n') || 'There are no experiments.');
}

async function showExperiment(name: string, { team, json, ...options }: Options, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'GET', path: pathOf(team, name) });
  const report = understood(reportSchema, answer, { target, what });
  terminal.print(json ? JSON.stringify(answer) : describeReport(report));
}

async function set(
  name: string,
  wanted: object,
  { team, json, reason, ...options }: SetOptions,
  terminal: Terminal,
): Promise<void> {
  const target = await selectTarget(options, terminal);
  const body = { ...wanted, ...(reason !== undefined && { reason }) };
  const answer = await callControlDoor(target, { method: 'POST', path: pathOf(team, name), body });
  const standing = understood(standingSchema, answer, { target, what });
  terminal.print(json ? JSON.stringify(answer) : `${standingLine(standing)}: everywhere within a minute.`);
}

function pathOf(team: string, name?: string): string {
  const own = `/teams/${encodeURIComponent(team)}/experiments`;
  return name === undefined ? own : `${own}/${encodeURIComponent(name)}`;
}

const EXAMPLES = `
Examples:
  headgate experiments list --team search
  headgate experiments show smart --team search --json
  headgate experiments promote smart concise --team search --reason "as good, at half the price"
  headgate experiments stop smart --team search
  headgate experiments resume smart --team search
`;
