import { dirname, join, relative, sep } from 'node:path';
import type { Answers } from './init-answers.ts';
import { PROJECT } from './project.ts';

/** The text of a configuration, as somebody would write it who knows all of it. */
export function writeConfiguration(
  { providers, teams, budgetMonth, alarmEmail, stack }: Answers,
  file: string,
): string {
  const budget = budgetMonth === undefined ? '' : `, budget: { month: ${text(budgetMonth)} }`;
  const facts = [
    ...(stack === undefined ? [] : [`name: ${text(stack)}`]),
    ...(alarmEmail === undefined ? [] : [`alarmEmail: ${text(alarmEmail)}`]),
  ];
  return `import { defineHeadgate } from '${libraryFrom(file)}';

/**
 * What this gateway is. \`headgate diff\` checks it: an unknown key or a value out of bounds is an error that names it.
 * Keys of providers never stand here: after the deployment they are put into the secrets that the stack made.
 */
// biome-ignore lint/style/noDefaultExport: this is how the tools find it, whatever the file is called.
${EXPORT} defineHeadgate({
  // Each provider that asks for a key becomes a secret for it. Hosts of your own: docs/add-a-provider.md.
  providers: {
${providers.map((name) => `    ${name}: {},`).join('\n')}
  },

  // Each team becomes a role, which the principals may assume: the ARNs that are named, or every principal of this account
  // that may assume roles if none is. Budgets and limits: docs/budgets.md.
  teams: {
${teams.map((name) => `    ${key(name)}: { principals: []${budget} },`).join('\n')}
  },
${facts.length > 0 ? `\n  stack: { ${facts.join(', ')} },\n` : ''}});
`;
}

/** In a constant, because this file exports nothing by default. */
const EXPORT = 'export default';

/** How the file imports the project's own types. */
function libraryFrom(file: string): string {
  const path = relative(dirname(file), join(PROJECT, 'lib', 'configuration.ts'))
    .split(sep)
    .join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** In single quotes, as the project writes them. */
function text(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function key(name: string): string {
  return /^[a-z]\w*$/.test(name) ? name : text(name);
}
