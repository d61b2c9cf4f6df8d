import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { correctCommand } from './correct.ts';
import { type TargetOptions, teamOption, withStretch, withTargetOptions } from './options.ts';
import { Problem, usageProblem } from './problem.ts';
import { dollars } from './table.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate ledger`: whether sums are what the rows come to. */
export function ledgerCommand(terminal: Terminal): Command {
  const verify = new Command('verify')
    .description('add all rows up again, and compare them with totals and budgets; nothing is changed')
    .addOption(teamOption());
  withStretch(verify)
    .option('--json', 'print one JSON object instead of text')
    .action((options: VerifyOptions) => verifyLedger(options, terminal));
  return new Command('ledger')
    .addCommand(withTargetOptions(verify).addHelpText('after', EXAMPLES))
    .addCommand(correctCommand(terminal));
}

interface VerifyOptions extends TargetOptions {
  readonly team: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

const totalSchema = z.object({
  dimension: z.string(),
  value: z.string().nullable(),
  hour: z.string().optional(),
  day: z.string().optional(),
  rows: z.string(),
  totals: z.string(),
});
const budgetSchema = z.object({
  budget: z.string(),
  rows_spent_pico_usd: z.string(),
  budget_spent_pico_usd: z.string(),
  rows_reserved_pico_usd: z.string(),
  budget_reserved_pico_usd: z.string(),
});
const differenceSchema = z.union([totalSchema, budgetSchema]);
const verificationSchema = z.object({
  hours: z.number(),
  attempts: z.number(),
  budgets: z.number(),
  budgets_in_use: z.number(),
  rolled_up_until: z.string().nullable(),
  difference_count: z.number(),
  differences: z.array(differenceSchema),
});
type Verification = z.infer<typeof verificationSchema>;

/** An answer has to come within the five minutes that API Gateway waits. */
const TIMEOUT_MS = 290_000;

/** Month by month: a budget can only be compared with all rows of its window. */
async function verifyLedger({ team, from, to, json, ...options }: VerifyOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const found: Verification[] = [];
  for (const month of monthsIn(from, to)) {
    const path = `/teams/${encodeURIComponent(team)}/ledger/verify`;
    const answer = await callControlDoor(target, { method: 'GET', path, query: { ...month }, timeoutMs: TIMEOUT_MS });
    found.push(understood(verificationSchema, answer, { target, what: 'a verification' }));
  }
  const differences = found.flatMap((one) => one.differences);
  const sum = (read: (one: Verification) => number) => found.reduce((all, one) => all + read(one), 0);
  const facts = {
    team,
    hours: sum(({ hours }) => hours),
    attempts: sum(({ attempts }) => attempts),
    rolled_up_until: found.at(-1)?.rolled_up_until ?? null,
    budgets: sum(({ budgets }) => budgets),
    budgets_in_use: sum(({ budgets_in_use }) => budgets_in_use),
    difference_count: sum(({ difference_count }) => difference_count),
  };
  const { difference_count: count } = facts;
  if (json) terminal.print(JSON.stringify({ ...facts, is_equal: count === 0, differences }));
  else if (count === 0) terminal.print(describeEqual(facts));
  else for (const one of differences) terminal.print(describe(one));
  if (count > 0) throw new Problem(`${count} sums are not what the rows come to.`, 'Keep this output, and report it.');
}

function describeEqual({
  hours,
  attempts,
  budgets,
  budgets_in_use,
}: Record<'hours' | 'attempts' | 'budgets' | 'budgets_in_use', number>) {
  const inUse = budgets_in_use > 0 ? ` ${budgets_in_use} of them are in use and could not be compared.` : '';
  const totals = `${attempts} attempts in ${hours} hours: the totals are what the rows come to.`;
  return [
    hours > 0 ? totals : 'No hour of it is summed up yet: that is done an hour or two after it is over.',
    ...(budgets > 0 ? [`${budgets} parts of budgets: they are what the rows come to.${inUse}`] : []),
  ].join('\n');
}

function describe(one: z.infer<typeof differenceSchema>): string {
  if ('budget' in one) {
    const spent = `${dollars(one.rows_spent_pico_usd)} spent, ${dollars(one.rows_reserved_pico_usd)} held`;
    const said = `${dollars(one.budget_spent_pico_usd)} spent, ${dollars(one.budget_reserved_pico_usd)} held`;
    return `budget ${plain(one.budget)}\n  rows    ${spent}\n  budget  ${said}`;
  }
  const at = plain(one.hour ?? one.day ?? '');
  const place = `${at} ${plain(one.dimension)} ${plain(one.value ?? '(none)')}`;
  return `${place}\n  rows    ${plain(one.rows)}\n  totals  ${plain(one.totals)}`;
}

interface Month {
  readonly from: string;
  /** Absent: to this moment, as the gateway knows it. By a clock that is behind, a window that goes on would be cut off. */
  readonly to: string | undefined;
}

/** This month, if nothing is said. */
function monthsIn(from: string | undefined, to: string | undefined): Month[] {
  const end = to === undefined ? Date.now() : momentOf('--to', to);
  const start = from === undefined ? monthOf(end, 0) : momentOf('--from', from);
  if (start > end) throw usageProblem('--from is later than --to.', '--to is exclusive.');
  const months: Month[] = [];
  for (let at = start; at < end; at = monthOf(at, 1)) {
    const next = Math.min(end, monthOf(at, 1));
    months.push({
      from: new Date(at).toISOString(),
      to: next === end && to === undefined ? undefined : new Date(next).toISOString(),
    });
  }
  return months;
}

function monthOf(at: number, later: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1);
}

function momentOf(option: string, text: string): number {
  const moment = Date.parse(/^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(text) ? `${text}Z` : text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(moment)) return moment;
  throw usageProblem(
    `${option} is not a time: ${plain(text)}`,
    'Write a day (2026-11-20) or a moment (2026-11-20T09:30:00Z).',
  );
}

const EXAMPLES = `
Totals of hours that are not summed up yet are left out, and budgets of which only a part of the window is looked at.
The command ends with 1 if anything differs.

Examples:
  headgate ledger verify --team local
  headgate ledger verify --team search --from 2026-11-01 --to 2026-12-01 --stack Headgate --region eu-central-1
`;
