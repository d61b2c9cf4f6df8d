import { Command } from 'commander';
import { z } from 'zod';
import { type AllowanceOptions, allowanceFrom, withAllowanceOptions } from './allowance-options.ts';
import { callControlDoor } from './control-door.ts';
import { keyPath } from './end-key.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { usageProblem } from './problem.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate keys edit`: what a key may, is called and is labelled with; the key itself stays as it is. */
export function editKeyCommand(terminal: Terminal): Command {
  const command = new Command('edit')
    .description('change name, tags, budget, limits or end of a key; what is not named stays as it is')
    .argument('<id>', 'the id of the key, as `keys list` shows it')
    .addOption(teamOption())
    .option('--name <name>', 'what the key is for')
    .option('--tags <tags>', 'what its calls are labelled with, as nightly,search; `none` for none', readList)
    .option('--expires-at <moment>', 'when it ends, as 2026-12-31T00:00:00Z; only an operator puts it off')
    .option('--scopes <scopes>', 'for operators: usage:all lets it see what all teams use; `none` for none', readList)
    .option('--operator', 'through the door of operators, who may put the end of a key off')
    .option('--json', 'print one JSON object instead of text')
    .action((id: string, options: EditOptions) => editKey(id, options, terminal));
  const complete = withTargetOptions(withAllowanceOptions(command, { before: 'budget-', words: ['none'] }));
  return complete.addHelpText('after', EXAMPLES);
}

interface EditOptions extends TargetOptions, AllowanceOptions {
  readonly team: string;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly scopes?: readonly string[];
  readonly expiresAt?: string;
  readonly operator?: boolean;
  readonly json?: boolean;
}

const keySchema = z.object({ id: z.string(), name: z.string().nullable() });

async function editKey(id: string, options: EditOptions, terminal: Terminal): Promise<void> {
  const { team, name, tags, scopes, expiresAt } = options;
  const named = Object.entries({ name, tags, scopes, expiresAt }).filter(([, value]) => value !== undefined);
  const body = { ...Object.fromEntries(named), ...allowanceFrom(options) };
  if (Object.keys(body).length === 0) throw usageProblem('Nothing is said to change.', 'See --help for what can be.');
  // Whoever names scopes is an operator, or is refused as such.
  const path = `${scopes === undefined && !options.operator ? '' : '/admin'}${keyPath(team, id)}`;
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'PATCH', path, body });
  const key = understood(keySchema, answer, { target, what: 'a key' });
  const text = `Key ${plain(key.id)}${key.name === null ? '' : ` (${plain(key.name)})`} is changed, everywhere within a minute.`;
  terminal.print(options.json ? JSON.stringify(answer) : text);
}

function readList(text: string): readonly string[] {
  return text === 'none' ? [] : text.split(',').map((one) => one.trim());
}

const EXAMPLES = `
Examples:
  headgate keys edit aBcDeFgHiJkL --team search --budget-month 50 --tags nightly
  headgate keys edit aBcDeFgHiJkL --team search --scopes usage:all --stack Headgate --region eu-central-1
`;
