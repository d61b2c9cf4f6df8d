import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeployedConfiguration, validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Sources of functions that do nothing, for tests of what is around them. */
export const ENTRIES = join(import.meta.dirname, 'entries');

/** What the tests of the stack deploy. */
export const CONFIGURATION: DeployedConfiguration = validateConfiguration({
  providers: { openai: {}, bedrock: { region: 'eu-central-1' }, 'my-host': { url: 'https://llm.acme.com/v1' } },
  teams: { platform: {}, search: { principals: ['arn:aws:iam::111122223333:role/search'] } },
  access: { tokens: { issuers: ['https://0a1b2c3d.tokens.sts.global.api.aws'], maxLifetimeSeconds: 900 } },
  cors: { origins: ['https://app.acme.com', 'https://staging.acme.com'] },
  stack: {
    reservedConcurrency: 100,
    controlConcurrency: 10,
    logRetentionDays: 90,
    alarmEmail: 'ops@acme.com',
    spendPerHourUsd: 20,
    firstContentAlarmMs: 8_000,
    ledgerExport: true,
  },
});

/** A resource as the template writes it; each test says by its expectations which shape it means. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A synthesized template and the questions that tests ask it. */
export interface SynthesizedStack {
  readonly text: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  /** The logical ids and the properties of all resources of a type. */
  ofType(type: string): readonly (readonly [id: string, properties: Resource['Properties']])[];
  /** What each pack of checks found. */
  readonly findings: Readonly<Record<'AwsSolutions' | 'Serverless', Findings>>;
}

/** What the checks of one pack found, with and without a reason. */
export interface Findings {
  readonly pluginName: string;
  readonly conclusion: string;
  readonly violations: readonly object[];
  readonly suppressedViolations: readonly { readonly acknowledgedId: string; readonly acknowledgedAt: string }[];
}

/** Synthesizes the stack once, with all checks. */
export async function synthesizedStack(): Promise<SynthesizedStack> {
  const outdir = temporaryFolder();
  const assembly = await synthesize({ configuration: CONFIGURATION, outdir, entryFolder: ENTRIES });
  const { Resources: resources, Outputs: outputs } = assembly.getStackByName(CONFIGURATION.stack.name).template;
  const report: { readonly pluginReports: readonly Findings[] } = JSON.parse(
    readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
  );
  const of = (name: string) => {
    const found = report.pluginReports.find(({ pluginName }) => pluginName === name);
    if (!found) throw new Error(`Nothing was checked by ${name}.`);
    return found;
  };
  return {
    text: JSON.stringify({ resources, outputs }),
    resources,
    outputs,
    ofType: (type) =>
      Object.entries<Resource>(resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, { Properties }]) => [id, Properties]),
    findings: { AwsSolutions: of('AwsSolutions'), Serverless: of('Serverless') },
  };
}

/** A value of the template on one line, with references as `<…>` and without the hashes of generated names. */
export function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  // Any object may be asked for properties that it does not have.
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Readonly<Record<string, unknown>>;
  if (typeof Ref === 'string') return `<${unhashed(Ref)}>`;
  if (Array.isArray(attribute)) return `<${unhashed(String(attribute[0]))}.${attribute[1]}>`;
  if (Array.isArray(join)) return join[1].map(plain).join(join[0]);
  return JSON.stringify(value, (_, inner) => (inner === value || !isReference(inner) ? inner : plain(inner)));
}

/** A logical id without the hash that CDK ends it with. */
export function unhashed(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

function isReference(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::GetAtt' in value || 'Fn::Join' in value)
  );
}
