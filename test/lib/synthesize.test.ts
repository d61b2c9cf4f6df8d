import { execFile } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { forLocalRun, validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ENTRIES } from './synthesized.ts';

test('the local run deploys the same stack; its demo provider needs no secret', async () => {
  const given = validateConfiguration({ providers: {} }, { local: true });
  const configuration = forLocalRun(given, { url: 'http://127.0.0.1:1/v1', models: [] }, 'http://127.0.0.1:2');
  const assembly = await synthesize({ configuration, outdir: temporaryFolder(), local: true, entryFolder: ENTRIES });
  const { Resources: resources, Outputs: outputs } = assembly.getStackByName('Headgate').template;
  const secrets = Object.keys(resources).filter((id) => resources[id].Type === 'AWS::SecretsManager::Secret');
  expect(secrets).toEqual(['KeyPepper']);
  expect(outputs).toHaveProperty('TeamRoleLocal');
  expect(JSON.stringify(resources)).toContain('"PROVIDER_SECRETS":"{}"');
  expect(JSON.stringify(resources)).not.toContain('bedrock:');
});

test('no function is told who gets a mail', async () => {
  const stack = { alarmEmail: 'ops@acme.com' };
  const configuration = validateConfiguration({ providers: { openai: {} }, stack });
  const outdir = temporaryFolder();
  await synthesize({ configuration, outdir, local: true, entryFolder: ENTRIES });
  const carried = globSync(join(outdir, '**/configuration.json')).map((file) => readFileSync(file, 'utf8'));
  expect(carried.length).toBeGreaterThanOrEqual(3);
  expect(carried.filter((text) => text.includes('ops@acme.com'))).toEqual([]);
});

test('cdk.json asks for the behaviour that CDK recommends today', () => {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  expect(context).toEqual(flags);
});

test.each([
  [
    'a wrong value',
    'export default { providers: { openai: {} }, stack: { burst: -1 } };',
    /^The configuration cannot be used:\n {2}stack\.burst: -1\. Allowed: a whole number from 1 to 10000\n$/,
  ],
  ['what cannot be parsed', 'export default {\n  providers: {};\n};', /cannot be read: .*\n.*config\.ts:2\n/],
])('the app refuses %s in words, without a stack trace', async (_what, text, message) => {
  const folder = temporaryFolder();
  const file = join(folder, 'headgate.config.ts');
  writeFileSync(file, text);
  const environment = { HEADGATE_CONFIG: file, CDK_OUTDIR: folder };
  const run = promisify(execFile)(process.execPath, ['bin/headgate.ts'], { env: environment });
  await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
  await expect(run).rejects.not.toMatchObject({ stderr: expect.stringMatching(/^ +at /m) });
});
