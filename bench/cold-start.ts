/**
 * How long the gateway's bundle takes to import in a fresh process, and how large it is.
 * `node bin/node24.mjs bench/cold-start.ts [runs]` prints one line of JSON.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT } from '../lambda/settings.ts';
import { bundleFunctions } from '../lib/bundle.ts';
import { loadConfiguration } from '../lib/configuration.ts';

const runs = Number(process.argv[2] ?? 25);
const outdir = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
const configuration = await loadConfiguration(new URL('../headgate.config.ts', import.meta.url).pathname);
const { gateway } = await bundleFunctions({ configuration, outdir, sourceMaps: false });

/** What the runtime client does before it imports a handler. */
const PROGRAM = `
globalThis.awslambda = { streamifyResponse: (handler) => handler, HttpResponseStream: { from: (stream) => stream } };
const before = performance.now();
await import(${JSON.stringify(`file://${gateway.folder}/index.mjs`)});
console.log(performance.now() - before);
`;
const environment = {
  [ENVIRONMENT.stackName]: 'Headgate',
  [ENVIRONMENT.ledgerTable]: 'ledger',
  [ENVIRONMENT.accessTable]: 'access',
  [ENVIRONMENT.healthTable]: 'health',
  [ENVIRONMENT.answersTable]: 'answers',
  [ENVIRONMENT.experimentsTable]: 'experiments',
  [ENVIRONMENT.judgeQueue]: 'https://sqs.us-east-1.amazonaws.com/000000000000/judgements',
  [ENVIRONMENT.apiId]: 'api',
  [ENVIRONMENT.apiStage]: 'v1',
  [ENVIRONMENT.keyPepperSecret]: 'pepper',
  [ENVIRONMENT.budgetAlertTopic]: 'arn:aws:sns:us-east-1:000000000000:alerts',
  [ENVIRONMENT.settleQueue]: 'https://sqs.us-east-1.amazonaws.com/000000000000/settles',
  [ENVIRONMENT.providerSecrets]: '{}',
  AWS_REGION: 'us-east-1',
};

const times = Array.from({ length: runs }, () => {
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { env: environment });
  return Number(printed);
}).sort((a, b) => a - b);
rmSync(outdir, { recursive: true });

console.log(
  JSON.stringify({
    bundleBytes: gateway.bytes,
    importMs: { min: round(times[0]), median: round(times[Math.floor(runs / 2)]), max: round(times.at(-1)) },
    runs,
  }),
);

function round(milliseconds: number | undefined): number {
  return Math.round((milliseconds ?? Number.NaN) * 10) / 10;
}
