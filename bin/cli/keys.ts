import { Command } from 'commander';
import { z } from 'zod';
import { type AllowanceOptions, allowanceFrom, withAllowanceOptions } from './allowance-options.ts';
import { callControlDoor } from './control-door.ts';
import { readDays, type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { Problem } from './problem.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';

/** `headgate keys`: gateway keys for everything that wants a static key. */
export function keysCommand(terminal: Terminal): Command {
  const create = new Command('create')
    .description('make a gateway key for a team; it is shown once')
    .addOption(teamOption())
    .option('--name <name>', 'what the key is for, to recognize it in lists')
    .option('--expires-in-days <days>', 'after how many days the key ends', readDays)
    .option('--json', 'print one JSON object instead of text')
    .action((options: CreateOptions) => createKey(options, terminal));
  return new Command('keys')
    .description('gateway keys: what applications send as their API key')
    .addCommand(
      withTargetOptions(withAllowanceOptions(create, { before: 'budget-', words: [] })).addHelpText('after', EXAMPLES),
    );
}

interface CreateOptions extends TargetOptions, AllowanceOptions {
  readonly team: string;
  readonly name?: string;
  readonly expiresInDays?: number;
  readonly json?: boolean;
}

const createdKeySchema = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string().nullish(),
  expiresAt: z.union([z.string(), z.number()]).nullish(),
});

async function createKey(options: CreateOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const { name, expiresInDays } = options;
  const answer = await callControlDoor(target, {
    method: 'POST',
    path: `/teams/${encodeURIComponent(options.team)}/keys`,
    body: {
      ...(name !== undefined && { name }),
      ...(expiresInDays !== undefined && { expiresInDays }),
      ...allowanceFrom(options),
    },
  });
  const created = createdKeySchema.safeParse(answer);
  if (!created.success) {
    throw new Problem(
      `${target.controlUrl} answered something that is not a key.`,
      'Check that the URL is that of a gateway.',
    );
  }
  terminal.print(options.json ? JSON.stringify(answer) : describe(created.data, options.team));
}

function describe(created: z.infer<typeof createdKeySchema>, team: string): string {
  const facts = [
    `  id       ${plain(created.id)}`,
    created.name ? `  name     ${plain(created.name)}` : '',
    `  expires  ${created.expiresAt ? plain(String(created.expiresAt)) : 'never'}`,
  ];
  return [
    `A key for team ${team}:`,
    '',
    `  ${plain(created.key)}`,
    '',
    ...facts.filter((line) => line !== ''),
    '',
    'It is shown this once. Keep it where you keep secrets.',
  ].join('\n');
}

const EXAMPLES = `
Examples:
  headgate keys create --team local
  headgate keys create --team search --name ci --expires-in-days 90 --stack Headgate --region eu-central-1 --json
  headgate keys create --team search --budget-month 10 --requests-per-minute 60 --models openai/*,gpt-5-mini
`;
