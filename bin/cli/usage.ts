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
import { noteUnknownTeam } from './unknown-team.ts';

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
      .option('--latency', 'tell times and speeds as well: half of the attempts, and 19 of 20, were no slower')
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
  readonly latency?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const percentilesSchema = z.object({ p50: z.number().nullable(), p95: z.number().nullable(), count: z.number() });
const sumsSchema = z.looseObject({
  cost_pico_usd: z.string().nullable(),
  calls: z.number(),
  attempts: z.number(),
  open_attempts: z.number(),
  unknown_cost_attempts: z.number(),
  estimated_cost_attempts: z.number(),
  input_tokens: z.number(),
  cache_read_tokens: z.number().default(0),
  cache_write_5m_tokens: z.number().default(0),
  cache_write_1h_tokens: z.number().default(0),
  // Stacks of before do not tell.
  cache_hits: z.number().default(0),
  saved_pico_usd: z.string().nullable().default(null),
  unknown_saved_calls: z.number().default(0),
  output_tokens: z.number(),
  measured_attempts: z.number().optional(),
  first_content_ms: percentilesSchema.optional(),
  total_ms: percentilesSchema.optional(),
  tokens_per_second: percentilesSchema.optional(),
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
  const { from, to, groupBy, interval, latency } = options;
  const target = await selectTarget(options, terminal);
  const query = { from, to, group_by: groupBy, interval, include: latency ? 'latency' : undefined };
  const answer = await callControlDoor(target, { method: 'GET', path: `/teams/${team}/usage`, query });
  const usage = understood(usageSchema, answer, { target, what: 'a report of usage' });
  noteUnknownTeam(target, team, terminal);
  if (json) terminal.print(JSON.stringify(answer));
  else terminal.print(csv ? sheetOf(usage) : describe(usage, team, terminal));
}

type Usage = z.infer<typeof usageSchema>;

function describe(usage: Usage, team: string, terminal: Terminal): string {
  const { from, to, is_complete, total, data } = usage;
  const names = namesIn(usage);
  const times = total.first_content_ms ? TIMES.map(([, title]) => title) : [];
  const head = [...names, 'calls', 'attempts', 'input tokens', 'output tokens', ...times, 'USD'];
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
    ...(usage.total.first_content_ms ? timesIn(sums) : []),
    sums.cost_pico_usd === null ? null : dollars(sums.cost_pico_usd),
  ]);
  const times = usage.total.first_content_ms ? TIMES.map(([name, , share]) => `${name}_${share}`) : [];
  return csvOf([...names, ...COUNTS, ...times, 'cost_usd'], rows);
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
  const times = sums.first_content_ms ? timesIn(sums).map((time) => time ?? '') : [];
  return [sums.calls, sums.attempts, sums.input_tokens, sums.output_tokens, ...times, dollars(sums.cost_pico_usd)];
}

/** Columns of times: what half of the attempts, and what 19 of 20, did not exceed. */
const TIMES = [
  ['first_content_ms', 'first ms p50', 'p50'],
  ['first_content_ms', 'p95', 'p95'],
  ['total_ms', 'total ms p50', 'p50'],
  ['total_ms', 'p95', 'p95'],
  ['tokens_per_second', 'tokens/s p50', 'p50'],
] as const;

function timesIn(sums: Sums): readonly (number | null)[] {
  return TIMES.map(([name, , share]) => sums[name]?.[share] ?? null);
}

function remarks(total: Sums, isComplete: boolean): readonly string[] {
  const { attempts, measured_attempts = attempts } = total;
  const said = [
    measured_attempts < attempts &&
      `Times are known of ${measured_attempts} attempts: the others were summed up by an older version.`,
    cachedOf(total),
    total.cache_hits > 0 && savingOf(total),
    total.unknown_cost_attempts === 1 && '1 attempt has no known price: its cost is not in it.',
    total.unknown_cost_attempts > 1 &&
      `${total.unknown_cost_attempts} attempts have no known price: their cost is not in it.`,
    total.estimated_cost_attempts > 0 &&
      `${counted(total.estimated_cost_attempts, 'attempt')} ${isOrAre(total.estimated_cost_attempts)} charged at an estimate.`,
    total.open_attempts > 0 &&
      `${counted(total.open_attempts, 'attempt')} ${isOrAre(total.open_attempts)} under way, with a cost that is not in it yet.`,
    !isComplete && 'Later calls are too many to be counted one by one: they are summed up within two hours.',
  ].filter((line) => line !== false);
  return said.length > 0 ? ['', ...said] : [];
}

/** They have prices of their own, and so a class of their own. */
function cachedOf(total: Sums): string | false {
  const written = total.cache_write_5m_tokens + total.cache_write_1h_tokens;
  if (total.cache_read_tokens + written === 0) return false;
  const [read, wrote] = [total.cache_read_tokens, written].map((tokens) => tokens.toLocaleString('en-US'));
  return `Input tokens are without ${read} that providers read from their caches and ${wrote} that they wrote there.`;
}

/** What nobody knows is never 0. */
function savingOf({ cache_hits, saved_pico_usd, unknown_saved_calls }: Sums): string {
  const came = `${counted(cache_hits, 'answer')} came from the cache`;
  if (saved_pico_usd === null) return `${came}; nobody knows what that has saved.`;
  const rest = unknown_saved_calls > 0 ? `, and of ${unknown_saved_calls} nobody knows it` : '';
  return `${came}, which has saved ${dollars(saved_pico_usd)} USD${rest}.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function isOrAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}

const EXAMPLES = `
Times are days (2026-11-20) or moments (2026-11-20T09:30:00Z), in UTC; --to is exclusive.

Examples:
  headgate usage --team local
  headgate usage --team search --from 2026-11-01 --to 2026-12-01 --group-by user --stack Headgate --region eu-central-1
  headgate usage --team search --interval day --csv > november.csv
  headgate usage --team search --interval day --json
  headgate usage --team search --group-by model --latency
`;
