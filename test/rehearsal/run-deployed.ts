/** Runs the functions of a deployed stack: their own zips and environments, behind the local front. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callControlDoor } from '../../bin/cli/control-door.ts';
import { ENVIRONMENT } from '../../lambda/settings.ts';
import { IdentityRegistry } from '../../local/aws/identities.ts';
import { startFront } from '../../local/front/front.ts';
import { createIamAuthorizer } from '../../local/front/iam-authorizer.ts';
import type { Invocation } from '../../local/functions/host.ts';
import { fillProviderSecrets } from '../../local/provider-keys.ts';
import { LOCAL_REGION, type Role } from '../../local/template.ts';
import { type Call, type Reply, send } from '../edge/client.ts';
import { RicHost } from '../support/lambda-runtime/ric-host.ts';
import type { Deployed } from './deployed.ts';
import type { Emulator } from './emulator.ts';

/** A deployed gateway that answers. */
export interface Gateway {
  send(key: string, call: Call): Promise<Reply>;
  /** Makes a gateway key through the control door, with the role that the stack made for the team `search`. */
  createKey(team: string): Promise<string>;
  /** What the command line needs to ask as a member of a team: a data folder, as the local gateway leaves one. */
  asMember(team: string, folder: string): Promise<{ readonly HEADGATE_DATA: string }>;
  sweep(): Promise<Invocation>;
  close(): Promise<void>;
}

/** Starts a host for each function and the front before them, and puts the provider's key where an operator would. */
export async function startDeployed(emulator: Emulator, { stack, apiId }: Deployed): Promise<Gateway> {
  const environment = emulator.environment;
  const hosts = new Map(
    stack.functions.map((definition) => [definition.name, new RicHost(definition, { environment })]),
  );
  const identities = new IdentityRegistry();
  const front = await startFront({
    // The functions were told what the API is really called, and believe no other.
    api: { ...stack.api, id: apiId },
    hosts,
    authorize: createIamAuthorizer(stack.api, identities),
    port: 0,
  });
  const secrets = stack.functions.map((one) => one.environment[ENVIRONMENT.providerSecrets]).find(Boolean) ?? '{}';
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  await fillProviderSecrets({
    secrets: JSON.parse(secrets),
    environment: { REHEARSAL_API_KEY: 'key-of-the-provider' },
    client: { endpoint: emulator.endpoint, region: LOCAL_REGION, credentials },
  });
  return {
    send: (key, call) => send(front.url, key, call),
    async createKey(team) {
      const user = addTeamMember(identities, stack.roles, team);
      const target = { controlUrl: front.url, region: LOCAL_REGION, credentials: async () => user, isLocal: true };
      const answer = await callControlDoor(target, { method: 'POST', path: `/teams/${team}/keys`, body: {} });
      // The control door's own tests say what else is in it.
      return (answer as { readonly key: string }).key;
    },
    async asMember(team, folder) {
      const member = addTeamMember(identities, stack.roles, team);
      const facts = { ...member, baseUrl: front.url, awsEndpoint: emulator.endpoint, region: LOCAL_REGION };
      await mkdir(folder);
      await writeFile(join(folder, 'operator.json'), JSON.stringify(facts));
      return { HEADGATE_DATA: folder };
    },
    sweep: async () => {
      const sweeper = stack.functions.find(({ logicalId }) => logicalId.startsWith('Sweeper'));
      const host = hosts.get(sweeper?.name ?? '');
      if (!host) throw new Error('The stack has no sweeper.');
      return host.invoke({});
    },
    async close() {
      await front.close();
      await Promise.all([...hosts.values()].map((host) => host.close()));
    },
  };
}

/** Whoever has assumed the role of the team, or an administrator for a team that has none. */
function addTeamMember(identities: IdentityRegistry, roles: readonly Role[], team: string) {
  const role = roles.find(({ tags }) => tags['headgate-team'] === team);
  const everything = [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } as const }];
  const user = { accessKeyId: `AKIA${team.toUpperCase()}`, secretAccessKey: 'secret-of-the-member' };
  const arn = `arn:aws:sts::000000000000:assumed-role/${role?.name ?? 'administrator'}/member`;
  identities.addUser({ ...user, arn, policies: role?.policies ?? everything });
  return user;
}
