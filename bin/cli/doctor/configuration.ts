import { configurationFile, readConfiguration } from '../project.ts';
import { isLocal } from '../target.ts';
import type { Check } from './check.ts';

/** The Node that everything runs with: the project brings it along. */
export const nodeCheck: Check = {
  id: 'node',
  run: async () => {
    const { node } = process.versions;
    if (Number(node.split('.')[0]) >= 24) return { status: 'ok', message: `Node ${node}` };
    const hint = 'Run `npm ci` without --omit=optional, or install Node 24.';
    return { status: 'failed', message: `Node ${node} is too old.`, hint };
  },
};

/** Whether the configuration can be deployed. */
export const configurationCheck: Check = {
  id: 'configuration',
  run: async (examination) => {
    const { terminal, options } = examination;
    const file = configurationFile(terminal);
    const configuration = await readConfiguration(file, { local: isLocal(options, terminal) });
    examination.configuration = configuration;
    const [providers, teams] = [Object.keys(configuration.providers), Object.keys(configuration.teams)];
    const message = `${file}: providers ${providers.join(', ')}; teams ${teams.join(', ') || '(none)'}`;
    if (teams.length > 0 || isLocal(options, terminal)) return { status: 'ok', message };
    return { status: 'warning', message, hint: 'Without a team nobody can have a key: add one to the configuration.' };
  },
};
