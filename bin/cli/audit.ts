import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withStretch, withTargetOptions } from './options.ts';
import { tableOf } from './table.ts';
import { selectTarget } from './target.ts';
import type { Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate audit`: what was changed, when and by whom. */
export function auditCommand(terminal: Terminal): Command {
  const team = teamOption().makeOptionMandatory(false);
  team.description = 'of this team; without it, of all and of the gateway itself, for operators';
  const list = new Command('list')
    .description('list what was changed, the newest first; `list` may be left out')
    .addOption(team)
    .option('--limit <count>', 'how many are listed (50)')
    .option('--cursor <cursor>', 'where the page before has ended')
    .option('--json', 'print one JSON object instead of text, with what was before and after')
    .action((options: AuditOptions) => listAudit(options, terminal));
  return new Command('audit')
    .description('what was changed, when and by whom')
    .addCommand(withTargetOptions(withStretch(list)).addHelpText('after', EXAMPLES), { isDefault: true });
}

interface AuditOptions extends TargetOptions {
  readonly team?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
  readonly cursor?: string;
  readonly json?: boolean;
}

const listSchema = z.object({
  data: z.array(
    z.object({
      at: z.string(),
      by: z.string(),
      team: z.string().nullable(),
      action: z.string(),
      subject: z.string(),
      outcome: z.string(),
    }),
  ),
  next_cursor: z.string().nullable(),
});

async function listAudit(options: AuditOptions, terminal: Terminal): Promise<void> {
  const { team, from, to, limit, cursor, json } = options;
  const target = await selectTarget(options, terminal);
  const path = team === undefined ? '/admin/audit' : `/teams/${team}/audit`;
  const answer = await callControlDoor(target, { method: 'GET', path, query: { from, to, limit, cursor } });
  const { data, next_cursor: next } = understood(listSchema, answer, { target, what: 'a list of changes' });
  if (json) return terminal.print(JSON.stringify(answer));
  const rows = data.map((one) => [one.at, one.team ?? '', one.action, one.subject, one.outcome, one.by]);
  terminal.print(
    rows.length > 0 ? tableOf(['at', 'team', 'action', 'of', 'outcome', 'by'], rows) : 'Nothing was changed.',
  );
  if (next !== null) terminal.printError(`There are more: --cursor ${next}`);
}

const EXAMPLES = `
Examples:
  headgate audit list --team local --from 2026-11-01
  headgate audit list --limit 20 --json --stack Headgate --region eu-central-1
`;
