/** Reads back what the emulator has been given, through the same calls that anybody would use on AWS. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import type { FunctionDefinition } from '../../local/functions/host.ts';
import { readStack, readTemplate, type Stack } from '../../local/template.ts';
import type { Emulator } from './emulator.ts';

/** A stack as it was deployed: its template, what CloudFormation made of it, and the code of its functions. */
export interface Deployed {
  readonly template: object;
  readonly stack: Stack;
  /** What CloudFormation has called the API; in `stack` it has the name of the local run, as have the policies there. */
  readonly apiId: string;
  /** Logical id to physical id. */
  readonly resources: ReadonlyMap<string, { readonly type: string; readonly id: string }>;
  readonly methods: readonly DeployedMethod[];
}

/** One method of the API, as API Gateway's own calls describe it. */
export interface DeployedMethod {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly uri: string;
  readonly timeoutMs: number;
}

/** The type of a resource whose physical id is asked for by hand below. */
const REST_API = 'AWS::ApiGateway::RestApi';

/** Reads a deployed stack back and unpacks the code of its functions into a folder. */
export async function readDeployed(emulator: Emulator, stackName: string, folder: string): Promise<Deployed> {
  const client = cloudFormation(emulator);
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stackName }));
  const summaries: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
    summaries.push(...(page.StackResourceSummaries ?? [])); // A hundred to a page.
  }
  const resources = new Map(
    summaries.map((resource) => [
      resource.LogicalResourceId ?? '',
      { type: resource.ResourceType ?? '', id: resource.PhysicalResourceId ?? '' },
    ]),
  );
  const functions = new Map<string, FunctionDefinition>();
  for (const [logicalId, { type, id }] of resources) {
    if (type === 'AWS::Lambda::Function') functions.set(logicalId, await readFunction(emulator, logicalId, id, folder));
  }
  await writeAssembly(folder, stackName, TemplateBody, functions);
  const stack = readStack(readTemplate(folder));
  const api = [...resources.values()].find(({ type }) => type === REST_API);
  return {
    template: JSON.parse(TemplateBody),
    // Environment, limits and code are what the function was really given, not what the template says of it. Only its
    // name is the one that the local run gives it, because the routes of the same template refer to that.
    stack: {
      ...stack,
      functions: stack.functions.map((one) => ({ ...one, ...functions.get(one.logicalId), name: one.name })),
    },
    apiId: api?.id ?? '',
    resources,
    methods: await readMethods(emulator, api?.id ?? ''),
  };
}

/** A client of the emulator's CloudFormation. */
export function cloudFormation(emulator: Emulator): CloudFormationClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new CloudFormationClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
}

const functionSchema = z.object({
  Code: z.object({ Location: z.string() }),
  Configuration: z.object({
    FunctionName: z.string(),
    Handler: z.string(),
    Role: z.string(),
    Runtime: z.literal('nodejs24.x'),
    Timeout: z.number(),
    MemorySize: z.number(),
    Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
  }),
});

async function readFunction(
  emulator: Emulator,
  logicalId: string,
  name: string,
  folder: string,
): Promise<FunctionDefinition> {
  const answer = await fetch(`${emulator.endpoint}/2015-03-31/functions/${name}`);
  const { Code, Configuration } = functionSchema.parse(await answer.json());
  const codeFolder = join(folder, logicalId);
  await mkdir(codeFolder, { recursive: true });
  await writeFile(`${codeFolder}.zip`, Buffer.from(await (await fetch(Code.Location)).arrayBuffer()));
  await emulator.unzip(`${codeFolder}.zip`, codeFolder);
  return {
    logicalId,
    name: Configuration.FunctionName,
    codeFolder,
    handler: Configuration.Handler,
    environment: Configuration.Environment.Variables,
    timeoutSeconds: Configuration.Timeout,
    memoryMegabytes: Configuration.MemorySize,
    roleArn: Configuration.Role,
  };
}

/** Writes the deployed template where the local run's own reader finds it, with the deployed code as its assets. */
async function writeAssembly(
  folder: string,
  stackName: string,
  template: string,
  functions: ReadonlyMap<string, FunctionDefinition>,
): Promise<void> {
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.object({ Properties: z.unknown().optional() })) })
    .parse(JSON.parse(template));
  const code = z.object({ Code: z.object({ S3Key: z.string() }) });
  const files = [...functions].map(([logicalId, { codeFolder }]) => {
    const objectKey = code.parse(Resources[logicalId]?.Properties).Code.S3Key;
    return [
      logicalId,
      { source: { path: codeFolder.slice(folder.length + 1) }, destinations: { here: { objectKey } } },
    ];
  });
  await writeFile(join(folder, `${stackName}.template.json`), template);
  await writeFile(join(folder, `${stackName}.assets.json`), JSON.stringify({ files: Object.fromEntries(files) }));
}

const resourcesSchema = z.object({
  item: z.array(
    z.object({
      path: z.string(),
      resourceMethods: z.record(
        z.string(),
        z.object({
          authorizationType: z.string(),
          methodIntegration: z.object({ uri: z.string(), timeoutInMillis: z.number() }),
        }),
      ),
    }),
  ),
});

async function readMethods(emulator: Emulator, apiId: string): Promise<readonly DeployedMethod[]> {
  const answer = await fetch(`${emulator.endpoint}/restapis/${apiId}/resources?embed=methods&limit=500`);
  return resourcesSchema.parse(await answer.json()).item.flatMap(({ path, resourceMethods }) =>
    Object.entries(resourceMethods).map(([method, { authorizationType, methodIntegration }]) => ({
      method,
      path,
      authorization: authorizationType,
      uri: methodIntegration.uri,
      timeoutMs: methodIntegration.timeoutInMillis,
    })),
  );
}
