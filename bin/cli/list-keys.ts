import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { tableOf } from './table.ts';
import { selectTarget } from './target.ts';
import type { Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate keys list`: which keys a team has, and which of them still work. */
export function listKeysCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('list the keys of a team, the newest first, also those that have ended; never the keys themselves')
    .addOption(teamOption())
    .option('--json', 'print one JSON object instead of text, with budgets and limits')
    .action((options: ListOptions) => listKeys(options, terminal));
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

interface ListOptions extends TargetOptions {
  readonly team: string;
  readonly json?: boolean;
}

const limitsSchema = z.record(z.string(), z.unknown());
const listSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullable(),
      state: z.string(),
      createdAt: z.string(),
      expiresAt: z.string().nullable(),
      revokedAt: z.string().nullable(),
      budget: limitsSchema,
      limits: limitsSchema,
    }),
  ),
  hasMore: z.boolean(),
});
type ShownKey = z.infer<typeof listSchema>['data'][number];

async function listKeys({ team, json, ...options }: ListOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'GET', path: `/teams/${encodeURIComponent(team)}/keys` });
  const list = understood(listSchema, answer, { target, what: 'a list of keys' });
  terminal.print(json ? JSON.stringify(answer) : describe(list, team));
}

function describe({ data, hasMore }: z.infer<typeof listSchema>, team: string): string {
  if (data.length === 0) return `Team ${team} has no keys.`;
  const rows = data.map((key) => [key.id, key.name ?? '', key.state, minute(key.createdAt), endOf(key), limitsOf(key)]);
  const table = tableOf(['id', 'name', 'state', 'created', 'ends', 'limits'], rows);
  return hasMore ? `${table}\nThere are older ones, which are not listed.` : table;
}

function endOf({ revokedAt, expiresAt }: ShownKey): string {
  const at = revokedAt ?? expiresAt;
  return at === null ? 'never' : minute(at);
}

/** What is limited, in the words of the options; `keys list --json` has the same by name. */
function limitsOf({ budget, limits }: ShownKey): string {
  const money = said(budget).map(([period, usd]) => `$${usd}/${period}`);
  const others = said(limits).map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : value}`);
  return [...money, ...others].join(' ');
}

function said(values: Readonly<Record<string, unknown>>): readonly [string, unknown][] {
  return Object.entries(values).filter(([, value]) => value !== null);
}

/** `2026-11-20T12:01:59.000Z` to the minute, which is as far as anybody compares keys. */
function minute(moment: string): string {
  return `${moment.slice(0, 16)}Z`;
}

const EXAMPLES = `
Examples:
  headgate keys list --team local
  headgate keys list --team search --stack Headgate --region eu-central-1 --json
`;
