import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeployedConfiguration } from '../../lib/configuration.ts';
import type { Role } from '../../local/template/roles.ts';

/** What a deployment would create that decides who may do what. */
export interface Access {
  readonly facts: {
    readonly roles: readonly DescribedRole[];
    readonly secrets: readonly string[];
  };
  /** The same, to be read. */
  readonly lines: readonly string[];
}

interface DescribedRole {
  readonly name: string;
  readonly team: string | null;
  /** Who may act as it. */
  readonly trusts: readonly string[];
  readonly actions: readonly string[];
  /** The paths that it may call, of a team's role. */
  readonly paths: readonly string[];
}

/** Reads it from the very template that would be deployed, which takes a second to make. */
export async function describeAccess(configuration: DeployedConfiguration): Promise<Access> {
  const [{ synthesize }, { readTemplate }, { readRoles }, { z }] = await Promise.all([
    import('../../lib/synthesize.ts'),
    import('../../local/template.ts'),
    import('../../local/template/roles.ts'),
    import('zod'),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'headgate-init-'));
  try {
    await synthesize({ configuration, outdir: folder, local: true });
    const template = readTemplate(folder);
    const roles = readRoles(template).map(describeRole);
    const secret = z.object({ Description: z.string().default('') });
    const secrets = template
      .resources('AWS::SecretsManager::Secret', secret)
      .map(({ logicalId, properties }) => properties.Description || logicalId);
    return { facts: { roles, secrets }, lines: linesOf(roles, secrets) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function describeRole({ logicalId, tags, policies, trust }: Role): DescribedRole {
  const statements = policies.flatMap(({ Statement }) => Statement);
  const resources = statements.flatMap(({ Resource = [] }) => Resource);
  const paths = resources.flatMap((resource) => /\/(?:GET|POST)(\/teams\/.*)$/.exec(resource)?.[1] ?? []);
  return {
    name: logicalId.replace(/[0-9A-F]{8}$/, ''),
    team: tags['headgate-team'] ?? null,
    trusts: [trust.Statement].flat().flatMap(({ Principal }) => principalsIn(Principal)),
    actions: [...new Set(statements.flatMap(({ Action = [] }) => Action))].sort(),
    paths: [...new Set(paths)],
  };
}

/** `{ AWS: [...] }` or `{ Service: '...' }`: whoever is named, in whatever way. */
function principalsIn(principal: unknown): readonly string[] {
  if (typeof principal !== 'object' || principal === null) return [String(principal)];
  return Object.values(principal).flat().map(String);
}

function linesOf(roles: readonly DescribedRole[], secrets: readonly string[]): readonly string[] {
  const teams = roles.filter(({ team }) => team !== null);
  const others = roles.filter(({ team }) => team === null);
  return [
    'What the deployment creates that decides who may do what:',
    '',
    `Roles of teams (${teams.length}), for calls that are signed instead of having a key:`,
    ...teams.map(
      ({ team, trusts, paths }) => `  ${team}: may call ${paths.join(', ')} and nothing else. ${trustOf(trusts)}`,
    ),
    `Roles of the gateway's own parts (${others.length}), which only services of AWS may assume:`,
    ...others.map(({ name, trusts, actions }) => `  ${name} (${trusts.join(', ')}): ${byService(actions)}`),
    `Secrets (${secrets.length}), which only those of its parts may read that need them:`,
    ...secrets.map((secret) => `  ${secret}`),
  ];
}

function trustOf(trusts: readonly string[]): string {
  const isEverybody = trusts.length === 1 && trusts[0]?.endsWith(':root') === true;
  return isEverybody
    ? 'Whoever in your account may assume roles may assume it; name principals to narrow that.'
    : `It may be assumed by ${trusts.join(', ')}.`;
}

/** `dynamodb: GetItem, PutItem; sns: Publish`. */
function byService(actions: readonly string[]): string {
  const services = Map.groupBy(actions, (action) => action.split(':')[0] ?? action);
  const told = [...services].map(
    ([service, all]) => `${service}: ${all.map((action) => action.slice(service.length + 1)).join(', ')}`,
  );
  return told.length > 0 ? told.join('; ') : 'nothing but its own log';
}
