import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import type { IdentityRegistry } from '../aws/identities.ts';
import { LOCAL_ACCOUNT } from '../template/local-account.ts';
import type { FunctionDefinition, FunctionHost, Invocation } from './host.ts';
import type { PrintLine } from './sandbox.ts';
import { startWorkerHost } from './worker-host.ts';

/** The functions of a stack, loaded and running. */
export interface RunningFunctions {
  /** By function name. */
  readonly hosts: ReadonlyMap<string, FunctionHost>;
  /** By the name, or by how the logical id begins: `sweeper`. */
  invoke(functionName: string, event: object): Promise<Invocation>;
  close(): Promise<void>;
}

export interface FunctionSurroundings {
  /** The embedded services, which the functions' SDK clients find through their environment. */
  readonly aws: { readonly endpoint: string; readonly identities: IdentityRegistry };
  readonly print: PrintLine;
}

/** Starts a host for each function and waits until all are loaded, so that no first call waits for it. */
export async function startFunctions(
  definitions: readonly FunctionDefinition[],
  { aws, print }: FunctionSurroundings,
): Promise<RunningFunctions> {
  const started = definitions.map((definition) => {
    const environment = { ...surroundings(definition, aws), ...definition.environment };
    return { definition, host: startWorkerHost({ ...definition, environment }, { print }) };
  });
  const close = async () => {
    await Promise.all(started.map(({ host }) => host.close()));
  };
  try {
    await Promise.all(started.map(({ host }) => host.ready));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    hosts: new Map(started.map(({ definition, host }) => [definition.name, host])),
    invoke: async (functionName, event) => {
      const found = started.find(
        ({ definition: { name, logicalId } }) =>
          name === functionName || logicalId.toLowerCase().startsWith(functionName.toLowerCase()),
      );
      if (!found) throw new Error(`The stack has no function ${functionName}.`);
      return found.host.invoke(event);
    },
    close,
  };
}

/** What Lambda sets for every function, with credentials of its own role; and nothing from this machine's AWS files. */
function surroundings(definition: FunctionDefinition, aws: FunctionSurroundings['aws']): Record<string, string> {
  const roleName = definition.roleArn.slice(definition.roleArn.lastIndexOf('/') + 1);
  const accessKeyId = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const secretAccessKey = randomBytes(30).toString('base64');
  const policies = aws.identities.role(definition.roleArn)?.policies ?? [];
  const arn = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${roleName}/${definition.name}`;
  aws.identities.addUser({ arn, accessKeyId, secretAccessKey, policies });
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
