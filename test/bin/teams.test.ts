/** The teams of a deployed gateway; those of the local one are in try-it.test.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aTerminal } from './a-terminal.ts';
import { startLoopbackCloud } from './loopback-cloud.ts';
import { type Said, startScriptedGateway } from './scripted-gateway.ts';

afterEach(() => vi.unstubAllEnvs());

const ROLE = 'arn:aws:iam::111122223333:role/Gate-Search';
const STANDING = { period: 'month', limitUsd: '100', spentUsd: '12.5', availableUsd: '87.5' };
const UNKNOWN: Said = { status: 404, json: { error: { message: 'There is no team "new".' } } };

async function list(answers: Readonly<Record<string, Said>>, args: readonly string[] = []) {
  await using gateway = await startScriptedGateway(({ path }) => answers[path] ?? UNKNOWN);
  const outputs = { ControlUrl: gateway.url, TeamRoleSearch: ROLE };
  await using cloud = await startLoopbackCloud({ stacks: { Gate: { outputs } } });
  for (const [name, value] of Object.entries(cloud.environment)) vi.stubEnv(name, value);
  const HEADGATE_CONFIG = join(temporaryFolder(), 'headgate.config.ts');
  writeFileSync(HEADGATE_CONFIG, 'export default { providers: { openai: {} }, teams: { search: {}, new: {} } };');
  const { terminal, output, errors } = aTerminal({ environment: { ...cloud.environment, HEADGATE_CONFIG } });
  const exitCode = await runCommandLine(['teams', 'list', '--stack', 'Gate', ...args], terminal);
  return { exitCode, output: output(), errors: errors() };
}

const BUDGET = { '/v1/teams/search/budget': { json: { standing: [STANDING] } } };

it('lists what is deployed, and says what is not yet', async () => {
  const { exitCode, output } = await list(BUDGET);

  expect(exitCode).toBe(0);
  expect(output).toMatch(new RegExp(`\\nsearch {2}${ROLE} {2}\\$12\\.5 of \\$100 spent \\(month\\)\\n`));
  expect(output).toMatch(/\nnew .*There is no team "new"\.\n\nNot deployed yet: new\. Run headgate deploy\.\n$/);
});

it('tells programs the same', async () => {
  const { output } = await list(BUDGET, ['--json']);

  expect(JSON.parse(output).data).toMatchObject([
    { team: 'search', role_arn: ROLE, standing: [STANDING], problem: null },
    { team: 'new', role_arn: null, standing: [], problem: expect.stringContaining('There is no team') },
  ]);
});

it('fails where the gateway tells nothing of any team', async () => {
  const { exitCode, errors } = await list({});

  expect(exitCode).toBe(1);
  expect(errors).toMatch(/^headgate: The gateway refused \(404\): .* See headgate doctor\.\n$/);
});
