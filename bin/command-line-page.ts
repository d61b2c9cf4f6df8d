import type { Command } from 'commander';
import { createProgram } from './cli/command-line.ts';

/** Every command and what it takes, as a page: made from the help that the commands print. */
export async function commandLinePage(): Promise<string> {
  const silent = { environment: {}, print: () => {}, printError: () => {} };
  const program = await createProgram(silent, () => true);
  const sections = leavesOf(program).map(
    ({ path, command }) => `## ${path.join(' ')}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`,
  );
  return `# The command line

Made by \`npm run command-line\` from the help of the commands; \`npx headgate <command> --help\` prints the same.

- **Which gateway**: \`--stack NAME\` (found through CloudFormation) or \`--url URL\`, signed with your AWS credentials (\`--profile\`,
  \`--region\`); with neither, \`HEADGATE_URL\`, or else the gateway that \`npm start\` runs here. Commands that need none of them say so.
- **For programs**: with \`--json\` exactly one JSON object is on standard output, or nothing where a command has failed before there
  was one; questions, progress and complaints are on standard error. Without somebody who could be asked, nothing is asked: the command says which option is missing.
- **Exit codes**: 0 done, 1 not done, 2 not understood, 130 given up by you. \`deploy\`, \`diff\` and \`destroy\` end as the CDK did.
- **Secrets** are typed unseen or read from standard input, never written as an argument: \`--key -\`, or \`HEADGATE_KEY\`.
- \`HEADGATE_DEBUG=1\` prints where a failure comes from. \`NO_COLOR\` is heeded. \`HEADGATE_CONFIG\` names another configuration.

\`\`\`text
${helpOf(program)}
\`\`\`

${sections.join('\n')}`;
}

interface Leaf {
  readonly path: readonly string[];
  readonly command: Command;
}

/** The commands that do something, each with the names that lead to it. */
export function leavesOf(command: Command, path: readonly string[] = ['headgate']): readonly Leaf[] {
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]));
}

/** Whole, with what is said before and after the options. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (piece) => (text += piece) });
  command.outputHelp();
  return text.replace(/[ \t]+$/gm, '').trim();
}
