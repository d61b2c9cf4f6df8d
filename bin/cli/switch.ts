import { Argument, Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, withTargetOptions } from './options.ts';
import { selectTarget } from './target.ts';
import { plain, type Terminal } from './terminal.ts';
import { understood } from './understood.ts';

const PATH = '/admin/switches';
/** What there is to switch, as the gateway calls it. */
const KINDS = ['provider', 'model', 'key', 'experiment'] as const;
type Kind = (typeof KINDS)[number];

/** `headgate switch`: what is not to be used for now, everywhere within a minute. */
export function switchCommand(terminal: Terminal): Command {
  const list = new Command('list')
    .description('show what is switched off, by whom, when and why')
    .option('--json', 'print one JSON object instead of text, with what is on again as well')
    .action((options: ListOptions) => listSwitches(options, terminal));
  return new Command('switch')
    .addCommand(setCommand('off', 'ask it for nothing any more; answers that have begun go on', terminal))
    .addCommand(setCommand('on', 'use it again', terminal))
    .addCommand(withTargetOptions(list).addHelpText('after', EXAMPLES));
}

interface ListOptions extends TargetOptions {
  readonly json?: boolean;
}

interface SetOptions extends ListOptions {
  readonly reason?: string;
}

function setCommand(to: 'off' | 'on', description: string, terminal: Terminal): Command {
  const command = new Command(to)
    .description(description)
    .addArgument(new Argument('<kind>', 'what it is').choices(KINDS))
    .argument('<name>', 'a provider; a model as provider/model; the id of a key; an experiment')
    .option('--reason <reason>', 'why, for whoever looks at the list')
    .option('--json', 'print one JSON object instead of text')
    .action((kind: Kind, name: string, options: SetOptions) =>
      setSwitch({ [kind]: name, off: to === 'off' }, options, terminal),
    );
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

const switchSchema = z.object({
  provider: z.string().optional(),
  model: z.string().optional(),
  key: z.string().optional(),
  experiment: z.string().optional(),
  off: z.boolean(),
  reason: z.string().nullish(),
  by: z.string(),
  at: z.string(),
});
type ShownSwitch = z.infer<typeof switchSchema>;

async function setSwitch(wanted: object, { reason, json, ...options }: SetOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const body = { ...wanted, ...(reason !== undefined && { reason }) };
  const answer = await callControlDoor(target, { method: 'POST', path: PATH, body });
  const set = understood(switchSchema, answer, { target, what: 'a switch' });
  const state = set.off ? 'off' : 'on';
  terminal.print(json ? JSON.stringify(answer) : `${nameOf(set)} is ${state}: everywhere within a minute.`);
}

async function listSwitches({ json, ...options }: ListOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'GET', path: PATH });
  const { data } = understood(z.object({ data: z.array(switchSchema) }), answer, { target, what: 'a switch' });
  const off = data.filter((one) => one.off).map(describe);
  terminal.print(json ? JSON.stringify(answer) : off.length > 0 ? off.join('\n') : 'Nothing is switched off.');
}

function describe(one: ShownSwitch): string {
  const why = one.reason ? `: ${plain(one.reason)}` : '';
  return `${nameOf(one)} is off since ${plain(one.at)}, by ${plain(one.by)}${why}`;
}

function nameOf(one: ShownSwitch): string {
  const kind = KINDS.find((each) => one[each] !== undefined) ?? 'provider';
  return `${kind} ${plain(one[kind] ?? '')}`;
}

const EXAMPLES = `
The id of a key is the first 8 hex digits of its SHA-256:  printf %s "$KEY" | sha256sum | cut -c1-8

Examples:
  headgate switch off provider openai --reason "their status page is red"
  headgate switch off model openai/gpt-5 --stack Headgate --region eu-central-1
  headgate switch on provider openai
  headgate switch list
`;
