import { ConfigurationError, loadConfiguration } from '../lib/configuration.ts';
import { synthesize } from '../lib/synthesize.ts';

// The CDK app: what `cdk synth` and `cdk deploy` run.
const file = process.env.HEADGATE_CONFIG ?? 'headgate.config.ts';
try {
  await synthesize({ configuration: await loadConfiguration(file), outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
} catch (error) {
  // A stack trace would hide the lines that say which key is wrong.
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
