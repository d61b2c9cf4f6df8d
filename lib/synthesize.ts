import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, type cx_api } from 'aws-cdk-lib';
import type { Configuration } from '../lambda/settings.ts';
import { bundleFunctions } from './bundle.ts';
import type { DeployedConfiguration } from './configuration.ts';
import { HeadgateStack } from './headgate-stack.ts';

/** What is synthesized, and where to. */
export interface SynthesisOptions {
  readonly configuration: DeployedConfiguration;
  /** Where the cloud assembly is written. */
  readonly outdir: string;
  /** The local run skips the checks, which take longer than everything else; the template is the same. */
  readonly local?: boolean;
  /** Where the sources of the functions are; their usual place unless a test says otherwise. */
  readonly entryFolder?: string;
}

/** Bundles the functions and writes the cloud assembly that `cdk deploy` and the local run both read. */
export async function synthesize(options: SynthesisOptions): Promise<cx_api.CloudAssembly> {
  const { configuration, local = false, entryFolder } = options;
  const outdir = resolve(options.outdir);
  const { gateway, control, sweeper, settler, judge } = await bundleFunctions({
    configuration: forFunctions(configuration),
    outdir: join(outdir, 'functions'),
    sourceMaps: !local,
    ...(entryFolder !== undefined && { entryFolder }),
  });

  const app = new App({
    outdir,
    context: featureFlags(),
    analyticsReporting: false,
    builtinCloudFormationValidation: !local,
  });
  const codeFolders = {
    gateway: gateway.folder,
    control: control.folder,
    sweeper: sweeper.folder,
    settler: settler.folder,
    judge: judge.folder,
  };
  const stack = new HeadgateStack(app, { configuration, codeFolders });
  if (!local) {
    // Loaded only where it is used: the rules take longer to load than the local run takes to synthesize.
    const { enforceSecurityRules } = await import('./security-rules.ts');
    enforceSecurityRules(app, stack, configuration);
  }
  return app.synth();
}

/** What only the stack needs to know is no new code: the functions are not told of it and not deployed again. */
function forFunctions({
  stack: { alarmEmail: _, ledgerExport: __, ...stack },
  ...rest
}: DeployedConfiguration): Configuration {
  return { ...rest, stack };
}

/** The command line of the CDK hands these over by itself; the local run and the tests must mean the same template. */
function featureFlags(): Readonly<Record<string, unknown>> {
  const file = join(import.meta.dirname, '..', 'cdk.json');
  const { context }: { readonly context: Readonly<Record<string, unknown>> } = JSON.parse(readFileSync(file, 'utf8'));
  return context;
}
