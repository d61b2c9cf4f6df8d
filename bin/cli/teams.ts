import { Command } from 'commander';
import { z } from 'zod';
import { LOCAL_TEAM } from '../../lib/configuration.ts';
import { logicalName } from '../../lib/logical-name.ts';
import { callControlDoor } from './control-door.ts';
import { readOperator } from './operator.ts';
import { type TargetOptions, withTargetOptions } from './options.ts';
import { Problem } from './problem.ts';
import { configurationFile, readConfiguration } from './project.ts';
import { outputsOfStack } from './stack.ts';
import { tableOf } from './table.ts';
import { selectTarget, type Target } from './target.ts';
import type { Terminal } from './terminal.ts';

/** `headgate teams`: who may use the gateway. */
export function teamsCommand(terminal: Terminal): Command {
  const list = new Command('list')
    .description('list the teams of the configuration, each with its role and how its budgets stand')
    .option('--json', 'print one JSON object instead of text')
    .action((options: ListOptions) => listTeams(options, terminal));
  return new Command('teams').addCommand(withTargetOptions(list).addHelpText('after', EXAMPLES));
}

interface ListOptions extends TargetOptions {
  readonly json?: boolean;
}

const budgetSchema = z.looseObject({
  standing: z.array(
    z.looseObject({ period: z.string(), limitUsd: z.string(), spentUsd: z.string(), availableUsd: z.string() }),
  ),
});

interface Team {
  readonly team: string;
  /** Null where it cannot be told: a URL alone names no stack, and a team may not be deployed yet. */
  readonly role_arn: string | null;
  readonly standing: z.infer<typeof budgetSchema>['standing'];
  /** Why its budget is not known; null if it is. */
  readonly problem: string | null;
}

async function listTeams({ json, ...options }: ListOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const { isLocal } = target;
  const { teams } = await readConfiguration(configurationFile(terminal), { local: isLocal });
  const names = [...new Set([...(isLocal ? [LOCAL_TEAM] : []), ...Object.keys(teams)])];
  const outputs = await outputsOf(options, isLocal, terminal);
  const data = await Promise.all(
    names.map(async (team): Promise<Team> => {
      const role_arn = outputs?.[`TeamRole${logicalName(team)}`] ?? null;
      return { team, role_arn, ...(await standingOf(team, target)) };
    }),
  );
  terminal.print(json ? JSON.stringify({ data }) : describe(data, outputs !== undefined));
  // One that is not deployed yet is no reason to hide the others; a gateway that answers nobody is.
  const [first] = data;
  if (first?.problem && data.every(({ problem }) => problem !== null))
    throw new Problem(first.problem, 'See headgate doctor.');
}

async function outputsOf(options: TargetOptions, isLocal: boolean, terminal: Terminal) {
  const { stack } = options;
  if (stack !== undefined) return Object.fromEntries((await outputsOfStack({ ...options, stack })).outputs);
  return isLocal ? readOperator(terminal).outputs : undefined;
}

async function standingOf(team: string, target: Target): Promise<Pick<Team, 'standing' | 'problem'>> {
  try {
    const answer = await callControlDoor(target, { method: 'GET', path: `/teams/${encodeURIComponent(team)}/budget` });
    return { standing: budgetSchema.parse(answer).standing, problem: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { standing: [], problem: error.message };
  }
}

function describe(data: readonly Team[], knowsRoles: boolean): string {
  if (data.length === 0) return 'The configuration names no team.';
  const rows = data.map(({ team, role_arn, standing, problem }) => [team, role_arn ?? '', budgetOf(standing, problem)]);
  const table = tableOf(['team', 'role', 'budget'], rows);
  const missing = data.filter(({ role_arn }) => role_arn === null).map(({ team }) => team);
  if (!knowsRoles) return `${table}\n\nAdd --stack to see their roles.`;
  return missing.length === 0 ? table : `${table}\n\nNot deployed yet: ${missing.join(', ')}. Run headgate deploy.`;
}

function budgetOf(standing: Team['standing'], problem: string | null): string {
  if (problem !== null) return problem;
  if (standing.length === 0) return 'none';
  return standing.map(({ period, limitUsd, spentUsd }) => `$${spentUsd} of $${limitUsd} spent (${period})`).join(', ');
}

const EXAMPLES = `
Teams are those of headgate.config.ts, or of the file that HEADGATE_CONFIG names.

Examples:
  headgate teams list
  headgate teams list --stack Headgate --region eu-central-1 --json
`;
