import { expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ENTRIES, plain } from './synthesized.ts';

test('a collector that wants headers gets a secret, which those who ask models may read, and no check finds fault', async () => {
  const configuration = validateConfiguration({
    providers: { openai: {} },
    telemetry: { otlp: { url: 'https://collector.example.com/v1/traces', needsHeaders: true } },
  });
  const assembly = await synthesize({ configuration, outdir: temporaryFolder(), entryFolder: ENTRIES });
  const { Resources, Outputs } = assembly.getStackByName('Headgate').template;
  expect(Resources.CollectorHeaders.Type).toBe('AWS::SecretsManager::Secret');
  expect(plain(Outputs.CollectorHeadersArn.Value)).toBe('<CollectorHeaders>');
  const told = JSON.stringify(Resources).match(/"COLLECTOR_HEADERS_SECRET":\{"Ref":"CollectorHeaders"\}/g);
  expect(told).toHaveLength(2);
});
