import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withStretch, withTargetOptions } from './options.ts';
import { Problem, usageProblem } from './problem.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate ledger`: whether sums are what the rows come to. */
export function ledgerCommand(terminal: Terminal): Command {
  const verify = new Command('verify')
    .description('add the rows of each hour up again, and compare them with the totals; nothing is changed')
    .addOption(teamOption());
  withStretch(verify)
    .option('--json', 'print one JSON object instead of text')
    .action((options: VerifyOptions) => verifyLedger(options, terminal));
  return new Command('ledger')
    .description('the record of attempts and what they cost')
    .addCommand(withTargetOptions(verify).addHelpText('after', EXAMPLES));
}

interface VerifyOptions extends TargetOptions {
  readonly team: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

const differenceSchema = z.looseObject({
  dimension: z.string(),
  value: z.string().nullable(),
  rows: z.string(),
  totals: z.string(),
});
const verificationSchema = z.object({
  hours: z.number(),
  attempts: z.number(),
  rolled_up_until: z.string().nullable(),
  difference_count: z.number(),
  differences: z.array(differenceSchema),
});
type Verification = z.infer<typeof verificationSchema>;

const DAY_MS = 86_400_000;

/** Day by day: each is an answer that comes soon. */
async function verifyLedger({ team, from, to, json, ...options }: VerifyOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const found: Verification[] = [];
  for (const day of daysIn(from, to)) {
    const answer = await callControlDoor(target, { method: 'GET', path: `/teams/${team}/ledger/verify`, query: day });
    found.push(understood(verificationSchema, answer, { target, what: 'a verification' }));
  }
  const differences = found.flatMap((one) => one.differences);
  const sum = (read: (one: Verification) => number) => found.reduce((all, one) => all + read(one), 0);
  const facts = { team, hours: sum(({ hours }) => hours), attempts: sum(({ attempts }) => attempts) };
  const count = sum(({ difference_count }) => difference_count);
  const summary = { ...facts, rolled_up_until: found.at(-1)?.rolled_up_until ?? null, is_equal: count === 0 };
  if (json) terminal.print(JSON.stringify({ ...summary, difference_count: count, differences }));
  else if (count === 0)
    terminal.print(`${facts.attempts} attempts in ${facts.hours} hours: the totals are what the rows come to.`);
  else for (const one of differences) terminal.print(describe(one));
  if (count > 0)
    throw new Problem(`${count} totals are not what the rows come to.`, 'Keep this output, and report it.');
}

function describe({ dimension, value, rows, totals, ...place }: z.infer<typeof differenceSchema>): string {
  const at = String(place.hour ?? place.day ?? '');
  return `${plain(at)} ${plain(dimension)} ${plain(value ?? '(none)')}\n  rows    ${plain(rows)}\n  totals  ${plain(totals)}`;
}

/** The last day, if nothing is said. */
function daysIn(from: string | undefined, to: string | undefined): { readonly from: string; readonly to: string }[] {
  const end = to === undefined ? Date.now() : momentOf('--to', to);
  const start = from === undefined ? end - DAY_MS : momentOf('--from', from);
  if (start > end) throw usageProblem('--from is later than --to.', '--to is exclusive.');
  const days = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, at - (at % DAY_MS) + DAY_MS);
    days.push({ from: new Date(at).toISOString(), to: new Date(next).toISOString() });
    at = next;
  }
  return days;
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
Hours are summed up within two hours after they end; those that are not yet are left out.
The command ends with 1 if anything differs.

Examples:
  headgate ledger verify --team local
  headgate ledger verify --team search --from 2026-11-01 --to 2026-12-01 --stack Headgate --region eu-central-1
`;
