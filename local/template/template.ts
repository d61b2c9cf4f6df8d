import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { NO_VALUE, resolveIntrinsics } from './intrinsics.ts';
import { attributeOf, LOCAL_ACCOUNT, LOCAL_REGION, physicalName, type Resource, referenceTo } from './local-account.ts';

/** A synthesized stack whose references are answered as if it had been deployed to the local account. */
export interface Template {
  readonly stackName: string;
  /** The resources of a type, their properties resolved and checked. */
  resources<T>(
    type: string,
    properties: z.ZodType<T>,
  ): readonly { readonly logicalId: string; readonly properties: T }[];
  /** What `Ref` gives for a resource. */
  reference(logicalId: string): string;
  /** What `Fn::GetAtt` gives for a resource. */
  attribute(logicalId: string, attribute: string): string;
  /** The folder that holds an asset, by the object key under which the template expects it. */
  assetFolder(objectKey: string): string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The same template with the ARNs that the resources got when they were created. */
  withReferences(references: Readonly<Record<string, string>>): Template;
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

/** Reads the one stack of a cloud assembly, the folder that `cdk synth` writes. */
export function readTemplate(assemblyFolder: string): Template {
  const files = readdirSync(assemblyFolder).filter((file) => file.endsWith('.template.json'));
  const [file] = files;
  if (!file || files.length > 1) {
    throw new Error(`${assemblyFolder} holds ${files.length} templates; the local run wants exactly one stack.`);
  }
  const stackName = file.slice(0, -'.template.json'.length);
  return makeTemplate({
    stackName,
    template: templateSchema.parse(readJson(join(assemblyFolder, file))),
    assets: readAssets(assemblyFolder, stackName),
    references: {},
  });
}

interface Parts {
  readonly stackName: string;
  readonly template: z.infer<typeof templateSchema>;
  readonly assets: ReadonlyMap<string, string>;
  readonly references: Readonly<Record<string, string>>;
}

function makeTemplate(parts: Parts): Template {
  const { stackName, template } = parts;
  const { reference, attribute, resolve } = makeResolver(parts);
  return {
    stackName,
    reference,
    attribute,
    resources: (type, properties) =>
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, resource]) => {
          const parsed = properties.safeParse(resolve(resource.Properties));
          if (parsed.success) return { logicalId, properties: parsed.data };
          throw new Error(
            `${logicalId} (${type}) is not what the local run can play:\n${z.prettifyError(parsed.error)}`,
          );
        }),
    assetFolder: (objectKey) => {
      const folder = parts.assets.get(objectKey);
      if (folder === undefined) throw new Error(`The cloud assembly has no folder for the asset ${objectKey}.`);
      return folder;
    },
    get outputs() {
      const values = Object.entries(template.Outputs).map(
        ([name, { Value }]) => [name, String(resolve(Value))] as const,
      );
      return Object.fromEntries(values);
    },
    withReferences: (given) => makeTemplate({ ...parts, references: { ...parts.references, ...given } }),
  };
}

interface Resolver {
  reference(logicalId: string): string;
  attribute(logicalId: string, attribute: string): string;
  resolve(value: unknown): unknown;
}

function makeResolver({ stackName, template, references }: Parts): Resolver {
  const pseudoParameters: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': LOCAL_ACCOUNT,
    'AWS::NoValue': NO_VALUE,
    'AWS::Partition': 'aws',
    'AWS::Region': LOCAL_REGION,
    'AWS::StackId': `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/${stackName}/local`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const find = (logicalId: string): Resource => {
    const found = template.Resources[logicalId];
    if (!found) throw new Error(`The template refers to ${logicalId}, which is neither a resource nor a parameter.`);
    return { logicalId, type: found.Type, properties: found.Properties };
  };
  const resolver: Resolver = {
    reference: (logicalId) =>
      references[logicalId] ?? referenceTo(find(logicalId), physicalName(find(logicalId), stackName, resolver.resolve)),
    attribute: (logicalId, attribute) => {
      const resource = find(logicalId);
      return attributeOf(resource, physicalName(resource, stackName, resolver.resolve), attribute);
    },
    resolve: (value) =>
      resolveIntrinsics(value, {
        reference: (name) => {
          if (Object.hasOwn(pseudoParameters, name)) return pseudoParameters[name];
          const parameter = template.Parameters[name];
          return parameter ? parameter.Default : resolver.reference(name);
        },
        attribute: resolver.attribute,
      }),
  };
  return resolver;
}

function readAssets(assemblyFolder: string, stackName: string): ReadonlyMap<string, string> {
  const file = join(assemblyFolder, `${stackName}.assets.json`);
  const folders = new Map<string, string>();
  if (!existsSync(file)) return folders;
  for (const { source, destinations } of Object.values(assetsSchema.parse(readJson(file)).files)) {
    for (const { objectKey } of Object.values(destinations)) {
      if (source.path !== undefined) folders.set(objectKey, join(assemblyFolder, source.path));
    }
  }
  return folders;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
