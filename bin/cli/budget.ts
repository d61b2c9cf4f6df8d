import { Command } from 'commander';
import { z } from 'zod';
import { type AllowanceOptions, allowanceFrom, withAllowanceOptions } from './allowance-options.ts';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { Problem, usageProblem } from './problem.ts';
import { selectTarget, type Target } from './target.ts';
import { plain, type Terminal } from './terminal.ts';

/** `headgate budget`: what a team may spend and ask for, and what of it is spent. */
export function budgetCommand(terminal: Terminal): Command {
  const show = new Command('show')
    .description('show what a team may, and how its budgets stand')
    .addOption(teamOption())
    .option('--json', 'print one JSON object instead of text')
    .action((options: ShowOptions) => showBudget(options, terminal));
  const set = new Command('set')
    .description('change what a team may: in force everywhere within a minute, until it is changed again')
    .addOption(teamOption())
    .option('--json', 'print one JSON object instead of text')
    .action((options: ShowOptions & AllowanceOptions) => setBudget(options, terminal));
  return new Command('budget')
    .addCommand(withTargetOptions(show).addHelpText('after', EXAMPLES))
    .addCommand(
      withTargetOptions(withAllowanceOptions(set, { before: '', words: WORDS })).addHelpText('after', EXAMPLES),
    );
}

/** No limit; and what `headgate.config.ts` says. */
const WORDS = ['none', 'configured'] as const;

interface ShowOptions extends TargetOptions {
  readonly team: string;
  readonly json?: boolean;
}

const usdSchema = z.string().nullable();
const budgetSchema = z.object({
  team: z.string(),
  limits: z.object({
    requestsPerMinute: z.number().nullable(),
    tokensPerMinute: z.number().nullable(),
    concurrent: z.number().nullable(),
    maxCallUsd: usdSchema,
    models: z.array(z.string()).nullable(),
    endpoints: z.array(z.string()).nullable(),
  }),
  standing: z.array(
    z.object({
      period: z.string(),
      window: z.string(),
      limitUsd: z.string(),
      spentUsd: z.string(),
      heldUsd: z.string(),
      availableUsd: z.string(),
      resetsAt: usdSchema,
    }),
  ),
  changed: z.object({ at: z.string(), by: z.string() }).nullable(),
});
type Shown = z.infer<typeof budgetSchema>;

async function showBudget({ team, json, ...options }: ShowOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'GET', path: `/teams/${encodeURIComponent(team)}/budget` });
  terminal.print(json ? JSON.stringify(answer) : describe(understood(answer, target)));
}

async function setBudget(options: ShowOptions & AllowanceOptions, terminal: Terminal): Promise<void> {
  const body = allowanceFrom(options);
  if (Object.keys(body).length === 0) {
    throw usageProblem('Nothing is said to change.', 'Add a limit, such as --month 100.');
  }
  const target = await selectTarget(options, terminal);
  const path = `/admin/teams/${encodeURIComponent(options.team)}/budget`;
  const answer = await callControlDoor(target, { method: 'PUT', path, body });
  terminal.print(options.json ? JSON.stringify(answer) : describe(understood(answer, target)));
}

function understood(answer: unknown, { controlUrl }: Target): Shown {
  const read = budgetSchema.safeParse(answer);
  if (read.success) return read.data;
  throw new Problem(
    `${controlUrl} answered something that is not a budget.`,
    'Check that the URL is that of a gateway of this version.',
  );
}

function describe({ team, limits, standing, changed }: Shown): string {
  const budgets = standing.map(({ period, window, limitUsd, spentUsd, heldUsd, availableUsd, resetsAt }) => {
    const resets = resetsAt === null ? '' : `, resets ${plain(resetsAt)}`;
    const when = period === 'total' ? 'in total' : `${plain(period)} ${plain(window)}`;
    return `  ${when}: $${spentUsd} of $${limitUsd} spent, $${heldUsd} held, $${availableUsd} left${resets}`;
  });
  const known = Object.entries(limits).filter(([, value]) => value !== null);
  const told = known.map(
    ([name, value]) => `  ${name}: ${plain(Array.isArray(value) ? listed(value) : String(value))}`,
  );
  return [
    budgets.length > 0 ? `Budgets of team ${plain(team)}:` : `Team ${plain(team)} has no budget.`,
    ...budgets,
    ...(told.length > 0 ? ['Limits:', ...told] : ['It has no other limits.']),
    ...(changed ? [`Changed ${plain(changed.at)} by ${plain(changed.by)}`] : []),
  ].join('\n');
}

function listed(values: readonly string[]): string {
  return values.length > 0 ? values.join(', ') : '(none)';
}

const EXAMPLES = `
Only what is named changes. \`none\` takes a limit away, 0 allows nothing, and \`configured\` goes back to headgate.config.ts.

Examples:
  headgate budget show --team search
  headgate budget set --team search --month 100 --concurrent 20 --stack Headgate --region eu-central-1
  headgate budget set --team search --day none --models configured
`;
