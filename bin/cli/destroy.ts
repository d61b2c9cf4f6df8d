import { Command } from 'commander';
import { z } from 'zod';
import { awsCredentials } from './aws-credentials.ts';
import { type Place, runCdk } from './cdk.ts';
import { configurationOf, failed, type PlaceOptions, withPlaceOptions } from './deploy.ts';
import { EXIT, Problem, usageProblem } from './problem.ts';
import { askText } from './questions.ts';
import { stackProblem } from './stack.ts';
import { isWatched, plain, type Terminal } from './terminal.ts';

/** `headgate destroy`: the stack is deleted, and what must not be lost stays. */
export function destroyCommand(terminal: Terminal): Command {
  return withPlaceOptions(new Command('destroy'))
    .option('--yes', 'do not ask for the name of the stack')
    .argument('[cdk...]', 'behind `--`: more arguments for `cdk destroy`')
    .option('--json', 'print one JSON object instead of text; needs --yes')
    .addHelpText('after', EXAMPLES)
    .action((args: readonly string[], options: DestroyOptions) => destroy(args, options, terminal));
}

interface DestroyOptions extends PlaceOptions {
  readonly yes?: boolean;
}

interface Kept {
  readonly type: string;
  readonly logical_id: string;
  readonly name: string;
}

async function destroy(more: readonly string[], options: DestroyOptions, terminal: Terminal): Promise<void> {
  const { json, yes, ...place } = options;
  if (!yes && (json || !isWatched(terminal))) {
    throw usageProblem('There is nobody to ask whether you mean it.', 'Add --yes.');
  }
  const { file, name } = await configurationOf(options, terminal);
  const kept = await keptBy(name, place);
  for (const line of linesOf(name, kept)) terminal.printError(line);
  if (!yes) await confirm(name, terminal);
  const args = ['destroy', name, '--force', ...more];
  const { exitCode } = await runCdk({ args, place, file, output: json ? 'kept' : 'shown' }, terminal);
  if (exitCode !== 0) throw await failed('destroy', { exitCode, place });
  terminal.print(json ? JSON.stringify({ stack: name, destroyed: true, kept }) : `${name} is deleted.`);
}

async function confirm(name: string, terminal: Terminal): Promise<void> {
  const typed = await askText(terminal, { message: `Type the name of the stack to delete it: ${name}` });
  if (typed === name) return;
  throw new Problem('That is not its name.', 'Nothing was deleted.', { exitCode: EXIT.interrupted });
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), DeletionPolicy: z.string().optional() })),
});

/** What stays is read from what was deployed: it may be older than the configuration. */
async function keptBy(stack: string, place: Place): Promise<readonly Kept[]> {
  const { CloudFormationClient, GetTemplateCommand, paginateListStackResources } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const { region, profile } = place;
  const client = new CloudFormationClient({
    credentials: awsCredentials(profile),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  });
  try {
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stack }));
    const { Resources } = templateSchema.parse(JSON.parse(TemplateBody));
    const kept: Kept[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
      for (const { LogicalResourceId: id = '', PhysicalResourceId: name = '' } of page.StackResourceSummaries ?? []) {
        const resource = Resources[id];
        if (resource?.DeletionPolicy?.startsWith('Retain')) kept.push({ type: resource.Type, logical_id: id, name });
      }
    }
    return kept;
  } catch (error) {
    throw error instanceof Problem ? error : stackProblem(error, stack);
  } finally {
    client.destroy();
  }
}

function linesOf(stack: string, kept: readonly Kept[]): readonly string[] {
  return [
    `Deleting ${stack} deletes its API, its functions, its roles and the keys of providers that were put into its secrets.`,
    'These stay, with all that is in them, until you delete them yourself:',
    ...kept.map(({ type, name }) => `  ${plain(name)} (${plain(type)})`),
  ];
}

const EXAMPLES = `
The ledger, the access table with its keys and budgets, and the pepper of gateway keys stay: what was spent can be read
afterwards, and a new deployment does not make them again. Keys of providers are deleted.

Examples:
  headgate destroy --region eu-central-1
  headgate destroy --yes --json
`;
