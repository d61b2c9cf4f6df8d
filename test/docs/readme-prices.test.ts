/** What README says of the price of parts, against the stack that `npx cdk deploy` would make of the configuration as it is. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import { loadConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { ENTRIES } from '../lib/synthesized.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Metrics?: readonly { readonly MetricStat?: object }[] };
}

const README = readFileSync('README.md', 'utf8');
const WORDS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
WORDS.push('eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen');

let types: readonly string[] = [];
/** How many metrics each alarm looks at: one, or those of its expression. */
let watched: readonly number[] = [];
beforeAll(async () => {
  const configuration = await loadConfiguration('headgate.config.ts');
  const assembly = await synthesize({ configuration, outdir: temporaryFolder(), entryFolder: ENTRIES });
  const { Resources } = assembly.getStackByName(configuration.stack.name).template;
  types = Object.values<Resource>(Resources).map(({ Type }) => Type);
  watched = Object.values<Resource>(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties.Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1);
}, 240_000);

const count = (type: string) => types.filter((one) => one === type).length;
const row = (name: string) => README.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';

test('alarms are as many as it says, and the price is theirs', () => {
  const metrics = watched.reduce((sum, one) => sum + one, 0);
  const usd = (cents: number) => (cents / 100).toFixed(2);
  const price = `${usd((metrics - 10) * 10)} to ${usd(metrics * 10)}`;
  expect(row('alarms')).toContain(`${watched.length} alarms with ${metrics} metrics: ${price} |`);
});

test('secrets come to what it says, for each provider that needs a key, and the pepper', () => {
  const secrets = count('AWS::SecretsManager::Secret');
  expect(row('secrets')).toContain(`${((secrets * 40) / 100).toFixed(2)} for all ${WORDS[secrets - 1]}`);
});

test('functions, tables and topics are as many as it says', () => {
  expect(README.replaceAll('\n', ' ')).toContain(
    `${WORDS[count('AWS::Lambda::Function')]} functions, ${WORDS[count('AWS::DynamoDB::Table')]} tables`,
  );
  expect(README).toContain(`${WORDS[count('AWS::SNS::Topic')]} topics`);
});

test('a call writes as many metrics as it says', () => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.attempt(aStart(), anEnding(1n), 'answered');
  const { Metrics, Dimensions } = JSON.parse(lines[0] ?? '')._aws.CloudWatchMetrics[0];
  expect(Dimensions).toEqual([['Stack'], ['Stack', 'Provider']]);
  const word = WORDS[Metrics.length];
  expect(row('custom metrics')).toContain(`With calls: ${word}, ${word} more for each provider in use`);
});
