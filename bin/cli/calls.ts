import { Command, Option } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { exportCalls } from './export-calls.ts';
import { type TargetOptions, teamOption, withStretch, withTargetOptions } from './options.ts';
import { usageProblem } from './problem.ts';
import { dollars, tableOf } from './table.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';
import { noteUnknownTeam } from './unknown-team.ts';

const FILTERS = [
  'key',
  'model',
  'provider',
  'user',
  'tag',
  'outcome',
  'door',
  'experiment',
  'arm',
  'cache',
  'route',
] as const;
/** Those with a bound: as an option, to the gateway, and in words. */
const BOUNDS = [
  ['minCost', 'min_cost', 'that have cost at least so many USD'],
  ['maxCost', 'max_cost', 'that have cost at most so many USD'],
  ['minTotalMs', 'min_total_ms', 'that took at least so many milliseconds'],
  ['minFirstContentMs', 'min_first_content_ms', 'whose first content took at least so many milliseconds'],
] as const;

/** `headgate calls`: each attempt of a team, and what it has cost. */
export function callsCommand(terminal: Terminal): Command {
  return new Command('calls').addCommand(listCommand(terminal), { isDefault: true }).addCommand(showCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('list the attempts of a team, the newest first, or write them to a file; `list` may be left out')
    .addOption(teamOption());
  for (const name of FILTERS) command.option(`--${name} <${name}>`, `only those with this ${name}`);
  for (const [, name, meaning] of BOUNDS) {
    command.option(`--${name.replaceAll('_', '-')} <number>`, `only those ${meaning}`);
  }
  withStretch(command)
    .option('--limit <count>', 'how many are listed (50)')
    .addOption(new Option('--format <format>', 'all of them as a table for programs').choices(['csv', 'jsonl']))
    .option('--csv', 'the same as --format csv')
    .option('--output <file>', 'where to write them; it is there only once it is complete')
    .option('--json', 'print one JSON object instead of text')
    .action((options: CallsOptions) => listCalls(options, terminal));
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

type Filters = Partial<Readonly<Record<(typeof FILTERS)[number] | (typeof BOUNDS)[number][0], string>>>;

interface CallsOptions extends TargetOptions, Filters {
  readonly team: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
  readonly format?: 'csv' | 'jsonl';
  readonly csv?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

const attemptSchema = z.object({
  call_id: z.string(),
  attempt: z.number(),
  state: z.string(),
  created_at: z.string(),
  model: z.string(),
  outcome: z.string().nullable(),
  error: z.string().nullable(),
  cost_pico_usd: z.string().nullable(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  total_ms: z.number().nullable(),
});
type ShownAttempt = z.infer<typeof attemptSchema>;
const listSchema = z.object({ data: z.array(attemptSchema), has_more: z.boolean() });
const callSchema = z.looseObject({
  id: z.string(),
  team: z.string(),
  created_at: z.string(),
  requested_model: z.string(),
  total: z.looseObject({ cost_pico_usd: z.string().nullable() }),
  attempts: z.array(attemptSchema.extend({ correction: attemptSchema.nullable() })),
});

async function listCalls(options: CallsOptions, terminal: Terminal): Promise<void> {
  const { team, from, to, limit, output, json, csv } = options;
  const format = options.format ?? (csv ? 'csv' : undefined);
  if (csv && options.format === 'jsonl')
    throw usageProblem('--csv and --format name two formats.', 'Give one of them.');
  if (json && format !== undefined) throw usageProblem('--json prints one object, and --format all rows.', 'Give one.');
  if (output !== undefined && format === undefined) throw usageProblem('--output needs --format.', 'Add csv or jsonl.');
  if (format !== undefined && limit !== undefined) throw usageProblem('--format writes all.', 'Leave --limit out.');
  const target = await selectTarget(options, terminal);
  const path = `/teams/${team}/calls`;
  const filters = Object.fromEntries(FILTERS.map((name) => [name, options[name]]));
  const bounds = Object.fromEntries(BOUNDS.map(([option, name]) => [name, options[option]]));
  const query = { from, to, ...filters, ...bounds };
  noteUnknownTeam(target, team, terminal);
  if (format !== undefined) return exportCalls({ target, path, query, format, output }, terminal);
  const answer = await callControlDoor(target, { method: 'GET', path, query: { ...query, limit } });
  const { data, has_more } = understood(listSchema, answer, { target, what: 'a list of calls' });
  if (json) return terminal.print(JSON.stringify(answer));
  terminal.print(data.length > 0 ? tableOf(HEAD, data.map(cellsOf)) : 'There are no calls.');
  if (has_more)
    terminal.printError('There are more: raise --limit, name a time with --to, or write all with --format.');
}

function showCommand(terminal: Terminal): Command {
  const command = new Command('show')
    .description('show a call with all its attempts')
    .argument('<id>', 'its id: x-headgate-call-id of the answer')
    .addOption(teamOption())
    .option('--json', 'print one JSON object instead of text');
  return withTargetOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: ShowOptions) => showCall(id, options, terminal));
}

interface ShowOptions extends TargetOptions {
  readonly team: string;
  readonly json?: boolean;
}

async function showCall(id: string, { team, json, ...options }: ShowOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const path = `/teams/${team}/calls/${encodeURIComponent(id)}`;
  const answer = await callControlDoor(target, { method: 'GET', path });
  const call = understood(callSchema, answer, { target, what: 'a call' });
  const rows = call.attempts.flatMap(({ correction, ...row }) => [row, ...(correction ? [correction] : [])]);
  const head = `Call ${plain(call.id)} of team ${plain(call.team)}, ${plain(call.created_at)}, for ${plain(call.requested_model)}:`;
  const total = `It has cost ${dollars(call.total.cost_pico_usd)} USD.`;
  terminal.print(json ? JSON.stringify(answer) : [head, '', tableOf(HEAD, rows.map(cellsOf)), '', total].join('\n'));
}

const HEAD = ['call', 'attempt', 'at', 'model', 'outcome', 'input', 'output', 'ms', 'USD'];

function cellsOf(row: ShownAttempt): readonly (string | number)[] {
  const outcome = row.error ? `${row.outcome} (${row.error})` : (row.outcome ?? row.state);
  const isOpen = row.state === 'reserved';
  return [
    row.call_id,
    row.attempt,
    row.created_at,
    row.model,
    row.state === 'correction' ? 'correction' : outcome,
    row.input_tokens,
    row.output_tokens,
    row.total_ms ?? '',
    isOpen ? '' : dollars(row.cost_pico_usd),
  ];
}

const EXAMPLES = `
Times are days (2026-11-20) or moments (2026-11-20T09:30:00Z), in UTC; --to is exclusive.

Examples:
  headgate calls --team local --outcome failed
  headgate calls --team search --from 2026-11-01 --format csv --output november.csv --stack Headgate
  headgate calls show 01K9ZQ3V5W8X7Y6T4R2P1N0M9B --team local
`;
