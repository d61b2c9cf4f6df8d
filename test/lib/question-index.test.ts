import { expect, test } from 'vitest';
import { forLocalRun, validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ENTRIES, type Resource } from './synthesized.ts';

const validated = (cache: object) => validateConfiguration({ providers: { openai: {} }, cache });

async function synthesized(cache: object): Promise<readonly Resource[]> {
  const options = { configuration: validated(cache), outdir: temporaryFolder(), entryFolder: ENTRIES };
  const assembly = await synthesize({ ...options, local: true });
  return Object.values<Resource>(assembly.getStackByName('Headgate').template.Resources);
}

test('there is no index of vectors unless the configuration asks for it', async () => {
  const text = JSON.stringify(await synthesized({}));
  expect([text.includes('S3Vectors'), text.includes('s3vectors')]).toEqual([false, false]);
});

test('with it, the gateway may ask that index alone, and knows it', async () => {
  const resources = await synthesized({ s3Vectors: { dimensions: 1536 } });
  const index = resources.find(({ Type }) => Type === 'AWS::S3Vectors::Index');
  expect(index?.Properties).toMatchObject({ Dimension: 1536, DistanceMetric: 'cosine', DataType: 'float32' });
  const statements = [
    ...JSON.stringify(resources).matchAll(/\{"Action":\[("s3vectors:[^\]]+)\][^}]+"Resource":(\{[^}]+\})/g),
  ];
  expect(statements.map(([, actions]) => actions)).toEqual([
    '"s3vectors:DeleteVectors","s3vectors:GetVectors","s3vectors:PutVectors","s3vectors:QueryVectors"',
  ]);
  expect(statements[0]?.[2]).toContain('IndexArn');
  expect(JSON.stringify(resources)).toMatch(/"QUESTION_INDEX_ARN":\{"Fn::GetAtt":\["\w+","IndexArn"\]\}/);
});

test('the local run has none', () => {
  const configuration = validated({ s3Vectors: { dimensions: 256 } });
  const demo = { url: 'http://127.0.0.1:1', models: [] };
  expect(forLocalRun(configuration, demo, 'http://127.0.0.1:2').cache).not.toHaveProperty('s3Vectors');
});

test.each([[0], [4_097], ['1536']])('%j dimensions are refused', (dimensions) => {
  expect(() => validated({ s3Vectors: { dimensions } })).toThrow('cache.s3Vectors.dimensions');
});
