import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { EXIT, Problem, usageProblem } from './problem.ts';
import { keysFrom, type SetOptions, setCommand } from './set-provider-keys.ts';
import { tableOf } from './table.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate providers`: the keys with which the gateway asks providers. */
export function providersCommand(terminal: Terminal): Command {
  return new Command('providers')
    .description('keys of providers: put in, tested, listed and removed')
    .addCommand(setCommand((provider, options) => setKeys(provider, options, terminal)))
    .addCommand(testCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(removeCommand(terminal));
}

/** Of whom the keys are, and how the answer is shown. */
interface Options extends TargetOptions {
  readonly team?: string;
  readonly json?: boolean;
}

const recordSchema = z.object({
  provider: z.string(),
  team: z.string().nullable(),
  keys: z.array(z.object({ id: z.string(), weight: z.number() })),
  changedAt: z.string(),
  changedBy: z.string(),
});
const listSchema = z.object({ data: z.array(recordSchema) });
const testSchema = z.object({
  ok: z.boolean(),
  keys: z.array(z.object({ id: z.string(), state: z.string(), status: z.number().nullable(), ms: z.number() })),
});

function testCommand(terminal: Terminal): Command {
  const command = new Command('test')
    .description('show each key to its provider, by asking which models there are: that costs nothing')
    .argument('<provider>', 'as in headgate.config.ts')
    .addOption(optionalTeam('test the keys that this team is served with'))
    .option('--json', 'print one JSON object instead of text')
    .action((provider: string, options: Options) => testKeys(provider, options, terminal));
  return withTargetOptions(command).addHelpText('after', TEST_EXAMPLES);
}

function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('list which keys were put in with this command, when and by whom; never the keys')
    .addOption(optionalTeam('only the own keys of this team'))
    .option('--json', 'print one JSON object instead of text')
    .action((options: Options) => listKeys(options, terminal));
  return withTargetOptions(command).addHelpText('after', LIST_EXAMPLES);
}

function removeCommand(terminal: Terminal): Command {
  const command = new Command('remove')
    .description('take the keys of a provider out; a team without own keys is served with those of all again')
    .argument('<provider>', 'as in headgate.config.ts')
    .addOption(optionalTeam('the own keys of this team'))
    .option('--json', 'print one JSON object instead of text')
    .action((provider: string, options: Options) => removeKeys(provider, options, terminal));
  return withTargetOptions(command).addHelpText('after', REMOVE_EXAMPLES);
}

function optionalTeam(text: string) {
  const option = teamOption().makeOptionMandatory(false);
  option.description = text;
  return option;
}

async function setKeys(provider: string, options: SetOptions, terminal: Terminal): Promise<void> {
  const path = pathOf(provider, options.team); // Before anybody types a secret for nothing.
  const target = await selectTarget(options, terminal);
  const keys = await keysFrom(provider, options, terminal);
  const answer = await callControlDoor(target, { method: 'PUT', path, body: { keys } });
  const record = understood(recordSchema, answer, { target, what: 'a list of keys' });
  const named = record.keys.map(({ id }) => plain(id)).join(', ');
  const text = `${nameOf(record)}: ${named}. Used everywhere within five minutes; keep the old key valid for so long.`;
  terminal.print(options.json ? JSON.stringify(answer) : text);
}

async function testKeys(provider: string, options: Options, terminal: Terminal): Promise<void> {
  const path = `${pathOf(provider, undefined)}/test`;
  const target = await selectTarget(options, terminal);
  const body = options.team === undefined ? {} : { team: options.team };
  const answer = await callControlDoor(target, { method: 'POST', path, body });
  const { ok, keys } = understood(testSchema, answer, { target, what: 'a test of keys' });
  const rows = keys.map(({ id, state, status, ms }) => [id, STATES[state] ?? state, status ?? '', ms]);
  terminal.print(options.json ? JSON.stringify(answer) : tableOf(['key', 'result', 'status', 'ms'], rows));
  if (ok) return;
  const hint = `Put other keys in with \`headgate providers set ${provider}\`, or try again.`;
  throw new Problem(`Not all keys of ${provider} work.`, hint, { exitCode: EXIT.failure });
}

const STATES: Readonly<Record<string, string>> = {
  ok: 'works',
  reachable: 'reachable (it answers without a key, too)',
  refused: 'refused',
  limited: 'works, and is at its limit',
  unexpected: 'unexpected answer',
  unreachable: 'not reached',
};

async function listKeys({ team, json, ...options }: Options, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const path = team === undefined ? '/admin/provider-keys' : `/teams/${team}/provider-keys`;
  const answer = await callControlDoor(target, { method: 'GET', path });
  const { data } = understood(listSchema, answer, { target, what: 'a list of keys' });
  if (json) return terminal.print(JSON.stringify(answer));
  if (data.length === 0) return terminal.print('No keys were put in with this command.');
  const rows = data.map(({ provider, team: of, keys, changedAt, changedBy }) => {
    const named = keys.map(({ id, weight }) => (weight === 1 ? id : `${id} (${weight})`)).join(', ');
    return [provider, of ?? 'all', named || 'removed', changedAt, changedBy];
  });
  terminal.print(tableOf(['provider', 'team', 'keys', 'changed', 'by'], rows));
}

async function removeKeys(provider: string, options: Options, terminal: Terminal): Promise<void> {
  const path = pathOf(provider, options.team);
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'DELETE', path });
  const record = understood(recordSchema, answer, { target, what: 'a list of keys' });
  const text = `${nameOf(record)}: removed. Used nowhere within five minutes; at the provider the key is still valid.`;
  terminal.print(options.json ? JSON.stringify(answer) : text);
}

function nameOf({ provider, team }: { readonly provider: string; readonly team: string | null }): string {
  return team === null ? `Keys of ${plain(provider)}` : `Keys of ${plain(provider)} for the team ${plain(team)}`;
}

function pathOf(provider: string, team: string | undefined): string {
  // It is not repeated: somebody may have written the key where the provider belongs.
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(provider)) throw usageProblem('That is no name of a provider.', 'See --help.');
  return `${team === undefined ? '/admin' : `/teams/${team}`}/provider-keys/${provider}`;
}

const TEST_EXAMPLES = `
Examples:
  headgate providers test openai --stack Headgate --region eu-central-1
  headgate providers test anthropic --team search --json
`;

const LIST_EXAMPLES = `
Examples:
  headgate providers list --stack Headgate --region eu-central-1
  headgate providers list --team search --json
`;

const REMOVE_EXAMPLES = `
Examples:
  headgate providers remove groq --stack Headgate --region eu-central-1
  headgate providers remove anthropic --team search
`;
