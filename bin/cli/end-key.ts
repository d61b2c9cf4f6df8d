import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { createdKeySchema, describeCreatedKey } from './created-key.ts';
import { readDays, type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { usageProblem } from './problem.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate keys revoke`: a key that is not to be used any more. */
export function revokeKeyCommand(terminal: Terminal): Command {
  const command = new Command('revoke')
    .description('end a key for good: refused everywhere within a minute')
    .argument('<id>', 'the id of the key, as `keys list` shows it')
    .addOption(teamOption())
    .option('--json', 'print one JSON object instead of text')
    .action((id: string, options: EndOptions) => revokeKey(id, options, terminal));
  return withTargetOptions(command).addHelpText('after', REVOKE_EXAMPLES);
}

/** `headgate keys rotate`: a new key in the place of another, without a moment in which neither works. */
export function rotateKeyCommand(terminal: Terminal): Command {
  const command = new Command('rotate')
    .description('make a new key with the same name, budget and limits; the old one works on for a while')
    .argument('<id>', 'the id of the key, as `keys list` shows it')
    .addOption(teamOption())
    .option('--overlap-hours <hours>', 'how long the old key works on, 0 to 720 (24)', readHours)
    .option('--expires-in-days <days>', 'after how many days the new key ends (as many as the old one had)', readDays)
    .option('--json', 'print one JSON object instead of text')
    .action((id: string, options: RotateOptions) => rotateKey(id, options, terminal));
  return withTargetOptions(command).addHelpText('after', ROTATE_EXAMPLES);
}

interface EndOptions extends TargetOptions {
  readonly team: string;
  readonly json?: boolean;
}

interface RotateOptions extends EndOptions {
  readonly overlapHours?: number;
  readonly expiresInDays?: number;
}

const revokedSchema = z.object({ id: z.string(), name: z.string().nullable(), revokedAt: z.string() });
const rotatedSchema = createdKeySchema.extend({ replaces: z.object({ id: z.string(), worksUntil: z.string() }) });

async function revokeKey(id: string, { team, json, ...options }: EndOptions, terminal: Terminal): Promise<void> {
  const path = keyPath(team, id);
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'POST', path: `${path}/revoke`, body: {} });
  const { name, revokedAt } = understood(revokedSchema, answer, { target, what: 'a key' });
  const named = name === null ? '' : ` (${plain(name)})`;
  const text = `Key ${id}${named} is revoked since ${plain(revokedAt)}: refused everywhere within a minute of that.`;
  terminal.print(json ? JSON.stringify(answer) : text);
}

async function rotateKey(id: string, options: RotateOptions, terminal: Terminal): Promise<void> {
  const { team, json, overlapHours, expiresInDays } = options;
  const path = keyPath(team, id);
  const target = await selectTarget(options, terminal);
  const body = {
    ...(overlapHours !== undefined && { overlapHours }),
    ...(expiresInDays !== undefined && { expiresInDays }),
  };
  const answer = await callControlDoor(target, { method: 'POST', path: `${path}/rotate`, body });
  const { replaces, ...created } = understood(rotatedSchema, answer, { target, what: 'a key' });
  const more = [`The old key, ${plain(replaces.id)}, works until ${plain(replaces.worksUntil)}.`];
  const title = `A new key for team ${team}:`;
  terminal.print(json ? JSON.stringify(answer) : describeCreatedKey(created, { title, more }));
}

/** Where a key is, by its id. */
export function keyPath(team: string, id: string): string {
  if (/^[0-9A-Za-z]{12}$/.test(id)) return `/teams/${encodeURIComponent(team)}/keys/${id}`;
  // It is not repeated: it may be a whole key, and what is in an error ends in logs.
  if (!id.startsWith('hg_')) throw usageProblem('That is not the id of a key.', 'See headgate keys list.');
  throw usageProblem(
    'That is a key, and not its id.',
    'The id is the twelve characters after hg_live_ or hg_local_. A key that was written into a shell is in its history.',
  );
}

function readHours(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of hours.');
}

const REVOKE_EXAMPLES = `
Examples:
  headgate keys revoke aB3dE5fG7hI9 --team local
  headgate keys revoke aB3dE5fG7hI9 --team search --stack Headgate --region eu-central-1
`;

const ROTATE_EXAMPLES = `
Examples:
  headgate keys rotate aB3dE5fG7hI9 --team local
  headgate keys rotate aB3dE5fG7hI9 --team search --overlap-hours 72 --stack Headgate --region eu-central-1 --json
`;
