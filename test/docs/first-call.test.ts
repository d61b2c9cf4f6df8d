import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../lib/configuration.ts';
import { runHeadgate } from '../bin/run-headgate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { FIRST_CALL } from './first-call.ts';

test('six commands lead from nothing to a first call, and the rehearsal runs them', () => {
  expect(FIRST_CALL.map((command) => /^(npm ci|npx \w+ \w+)/.exec(command)?.[0])).toEqual([
    'npm ci', // test/rehearsal/fresh-start.test.ts
    'npx headgate init', // Below.
    'npx cdk bootstrap', // test/rehearsal/rehearsal.test.ts, as the rest.
    'npx headgate deploy',
    'npx headgate providers', // test/bin/providers.test.ts
    'npx headgate chat',
  ]);
});

test('they begin with a configuration that can be deployed', async () => {
  const file = join(temporaryFolder(), 'headgate.config.ts');
  const [, , ...args] = FIRST_CALL[1]?.split(' ') ?? [];
  const { exitCode, output } = await runHeadgate(args, { environment: { HEADGATE_CONFIG: file } });

  expect({ exitCode, said: output.split('\n')[0] }).toEqual({ exitCode: 0, said: `${file} is written, and valid.` });
  expect(await loadConfiguration(file)).toMatchObject({ providers: { openai: {} }, teams: { platform: {} } });
});
