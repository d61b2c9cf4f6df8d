import { Command } from 'commander';
import { z } from 'zod';
import { withBars } from './bars.ts';
import { callControlDoor } from './control-door.ts';
import { csvOf } from './csv.ts';
import { type TargetOptions, teamOption, withStretch, withTargetOptions } from './options.ts';
import { usageProblem } from './problem.ts';
import { dollars, tableOf } from './table.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate usage`: what a team has used, and what it has cost. */
export function usageCommand(terminal: Terminal): Command {
  const command = new Command('usage').addOption(teamOption());
  return withTargetOptions(
    withStretch(command)
      .option(
        '--group-by <names>',
        'team, key, model, provider, user, tag, experiment or arm; several with commas between them',
      )
      .option('--interval <interval>', 'none, hour or day')
      .option('--csv', 'print a table for programs instead of text')
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
  readonly csv?: boolean;
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
  // Stacks of before do not tell.
  cache_hits: z.number().default(0),
  saved_pico_usd: z.string().nullable().default(null),
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

async function showUsage({ team, json, csv, ...options }: UsageOptions, terminal: Terminal): Promise<void> {
  if (json && csv) throw usageProblem('--json and --csv are two ways to print it.', 'Give one of them.');
  const { from, to, groupBy, interval } = options;
  const target = await selectTarget(options, terminal);
  const query = { from, to, group_by: groupBy, interval };
  const answer = await callControlDoor(target, { method: 'GET', path: `/teams/${team}/usage`, query });
  const usage = understood(usageSchema, answer, { target, what: 'a report of usage' });
  if (json) terminal.print(JSON.stringify(answer));
  else terminal.print(csv ? sheetOf(usage) : describe(usage, team, terminal));
}

type Usage = z.infer<typeof usageSchema>;

function describe(usage: Usage, team: string, terminal: Terminal): string {
  const { from, to, is_complete, total, data } = usage;
  const names = namesIn(usage);
  const head = [...names, 'calls', 'attempts', 'input tokens', 'output tokens', 'USD'];
  const rows = data.map((sums) => [...names.map((name) => nameIn(sums, name)), ...figures(sums)]);
  const last = ['total', ...names.slice(1).map(() => ''), ...figures(total)];
  return [
    `Team ${team}, from ${plain(from)} to ${plain(to)}:`,
    '',
    withBars(
      tableOf(names.length > 0 ? head : ['', ...head], [
        ...rows,
        names.length > 0 ? last : ['total', ...figures(total)],
      ]),
      // By what it has cost; where nobody knows that, by what was asked.
      data.map(total.cost_pico_usd === null || total.cost_pico_usd === '0' ? ({ calls }) => calls : costOf),
      terminal,
    ),
    ...remarks(total, is_complete),
  ].join('\n');
}

function namesIn({ interval, group_by }: Usage): readonly string[] {
  return [...(interval === 'none' ? [] : [interval]), ...group_by];
}

/** Of a length only: the figures beside it are exact. */
function costOf({ cost_pico_usd }: Sums): number | null {
  return cost_pico_usd === null ? null : Number(cost_pico_usd);
}

/** The groups, each with all of its sums that are a number or a text; the sum of all if there are no groups. */
function sheetOf(usage: Usage): string {
  const names = namesIn(usage);
  const rows = (names.length > 0 ? usage.data : [usage.total]).map((sums) => [
    ...names.map((name) => nameIn(sums, name)),
    ...COUNTS.map((count) => sums[count]),
    sums.cost_pico_usd === null ? null : dollars(sums.cost_pico_usd),
  ]);
  return csvOf([...names, ...COUNTS, 'cost_usd'], rows);
}

const COUNTS = [
  'calls',
  'attempts',
  'open_attempts',
  'unknown_cost_attempts',
  'estimated_cost_attempts',
  'input_tokens',
  'output_tokens',
] as const;

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
    total.cache_hits > 0 &&
      `${total.cache_hits} answers came from the cache, which has saved ${dollars(total.saved_pico_usd)} USD.`,
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
  headgate usage --team search --interval day --csv > november.csv
  headgate usage --team search --interval day --json
`;
