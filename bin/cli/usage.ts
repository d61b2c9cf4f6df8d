import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withStretch, withTargetOptions } from './options.ts';
import { dollars, tableOf } from './table.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate usage`: what a team has used, and what it has cost. */
export function usageCommand(terminal: Terminal): Command {
  const command = new Command('usage')
    .description('show what a team has used and what it has cost')
    .addOption(teamOption());
  return withTargetOptions(
    withStretch(command)
      .option(
        '--group-by <names>',
        'team, key, model, provider, user, tag, experiment or arm; several with commas between them',
      )
      .option('--interval <interval>', 'none, hour or day')
      .option('--json', 'print one JSON object instead of text')
      .action((options: UsageOptions) => showUsage(options, terminal)),
  ).addHelpText('after', EXAMPLES);
}

interface UsageOptions extends TargetOptions {
  readonly team: string;
  readonly from?: string;
  readonly to?: string;
  readonly groupBy?: string;
  readonly interval?: string;
  readonly json?: boolean;
}

const sumsSchema = z.looseObject({
  cost_pico_usd: z.string().nullable(),
  calls: z.number(),
  attempts: z.number(),
  open_attempts: z.number(),
  unknown_cost_attempts: z.number(),
  estimated_cost_attempts: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
});
const usageSchema = z.object({
  from: z.string(),
  to: z.string(),
  is_complete: z.boolean(),
  group_by: z.array(z.string()),
  interval: z.string(),
  total: sumsSchema,
  data: z.array(sumsSchema),
});
type Sums = z.infer<typeof sumsSchema>;

async function showUsage({ team, from, to, groupBy, interval, json, ...options }: UsageOptions, terminal: Terminal) {
  const target = await selectTarget(options, terminal);
  const query = { from, to, group_by: groupBy, interval };
  const answer = await callControlDoor(target, { method: 'GET', path: `/teams/${team}/usage`, query });
  const usage = understood(usageSchema, answer, { target, what: 'a report of usage' });
  terminal.print(json ? JSON.stringify(answer) : describe(usage, team));
}

function describe(
  { from, to, is_complete, group_by, interval, total, data }: z.infer<typeof usageSchema>,
  team: string,
) {
  const names = [...(interval === 'none' ? [] : [interval]), ...group_by];
  const head = [...names, 'calls', 'attempts', 'input tokens', 'output tokens', 'USD'];
  const rows = data.map((sums) => [...names.map((name) => nameIn(sums, name)), ...figures(sums)]);
  const last = ['total', ...names.slice(1).map(() => ''), ...figures(total)];
  return [
    `Team ${team}, from ${plain(from)} to ${plain(to)}:`,
    '',
    tableOf(names.length > 0 ? head : ['', ...head], [...rows, names.length > 0 ? last : ['total', ...figures(total)]]),
    ...remarks(total, is_complete),
  ].join('\n');
}

function nameIn(sums: Sums, name: string): string {
  const value = sums[name];
  if (typeof value === 'string') return value;
  return sums.others === true ? '(others)' : '(none)';
}

function figures(sums: Sums): readonly (string | number)[] {
  return [sums.calls, sums.attempts, sums.input_tokens, sums.output_tokens, dollars(sums.cost_pico_usd)];
}

function remarks(total: Sums, isComplete: boolean): readonly string[] {
  const said = [
    total.unknown_cost_attempts > 0 &&
      `${total.unknown_cost_attempts} attempts have no known price: their cost is not in it.`,
    total.estimated_cost_attempts > 0 && `${total.estimated_cost_attempts} attempts are charged at an estimate.`,
    total.open_attempts > 0 && `${total.open_attempts} attempts are under way: their cost is not in it yet.`,
    !isComplete && 'Later calls are too many to be counted one by one: they are summed up within two hours.',
  ].filter((line) => line !== false);
  return said.length > 0 ? ['', ...said] : [];
}

const EXAMPLES = `
Times are days (2026-11-20) or moments (2026-11-20T09:30:00Z), in UTC; --to is exclusive.

Examples:
  headgate usage --team local
  headgate usage --team search --from 2026-11-01 --to 2026-12-01 --group-by user --stack Headgate --region eu-central-1
  headgate usage --team search --interval day --json
`;
