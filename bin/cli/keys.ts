import { Command } from 'commander';
import { type AllowanceOptions, allowanceFrom, withAllowanceOptions } from './allowance-options.ts';
import { callControlDoor } from './control-door.ts';
import { createdKeySchema, describeCreatedKey } from './created-key.ts';
import { editKeyCommand } from './edit-key.ts';
import { revokeKeyCommand, rotateKeyCommand } from './end-key.ts';
import { listKeysCommand } from './list-keys.ts';
import { readDays, type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { selectTarget } from './target.ts';
import type { Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate keys`: gateway keys for everything that wants a static key. */
export function keysCommand(terminal: Terminal): Command {
  const create = new Command('create')
    .description('make a gateway key for a team; it is shown once')
    .addOption(teamOption())
    .option('--name <name>', 'what the key is for, to recognize it in lists')
    .option('--tags <tags>', 'what its calls are labelled with, as nightly,search')
    .option('--expires-in-days <days>', 'after how many days the key ends', readDays)
    .option('--json', 'print one JSON object instead of text')
    .action((options: CreateOptions) => createKey(options, terminal));
  return new Command('keys')
    .addCommand(
      withTargetOptions(withAllowanceOptions(create, { before: 'budget-', words: [] })).addHelpText('after', EXAMPLES),
    )
    .addCommand(listKeysCommand(terminal))
    .addCommand(editKeyCommand(terminal))
    .addCommand(rotateKeyCommand(terminal))
    .addCommand(revokeKeyCommand(terminal));
}

interface CreateOptions extends TargetOptions, AllowanceOptions {
  readonly team: string;
  readonly name?: string;
  readonly tags?: string;
  readonly expiresInDays?: number;
  readonly json?: boolean;
}

async function createKey(options: CreateOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const { name, tags, expiresInDays } = options;
  const answer = await callControlDoor(target, {
    method: 'POST',
    path: `/teams/${encodeURIComponent(options.team)}/keys`,
    body: {
      ...(name !== undefined && { name }),
      ...(tags !== undefined && { tags: tags.split(',').map((tag) => tag.trim()) }),
      ...(expiresInDays !== undefined && { expiresInDays }),
      ...allowanceFrom(options),
    },
  });
  const created = understood(createdKeySchema, answer, { target, what: 'a key' });
  const title = `A key for team ${options.team}:`;
  terminal.print(options.json ? JSON.stringify(answer) : describeCreatedKey(created, { title }));
}

const EXAMPLES = `
Examples:
  headgate keys create --team local
  headgate keys create --team search --name ci --expires-in-days 90 --stack Headgate --region eu-central-1 --json
  headgate keys create --team search --budget-month 10 --requests-per-minute 60 --models openai/*,gpt-5-mini
`;
