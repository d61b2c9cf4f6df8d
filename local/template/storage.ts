import { z } from 'zod';
import type { Template } from './template.ts';

/** A table of the stack, in the words of DynamoDB's CreateTable. */
export interface Table {
  readonly logicalId: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly keys: readonly Key[];
  readonly indexes: readonly Index[];
  readonly timeToLiveAttribute?: string;
  readonly isProtected: boolean;
}

/** The type of an attribute that is part of a key. */
export interface Attribute {
  readonly AttributeName: string;
  readonly AttributeType: 'S' | 'N' | 'B';
}

/** One part of a key. */
export interface Key {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

/** A global secondary index. */
export interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly Key[];
  readonly Projection: {
    readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly NonKeyAttributes?: readonly string[];
  };
}

/** A secret of the stack and where its first value comes from. */
export interface Secret {
  readonly logicalId: string;
  readonly name: string;
  readonly description?: string;
  /** Absent for a secret that is born empty. */
  readonly value?: { readonly text: string } | { readonly generate: SecretGeneration };
}

/** How a value is made up: the members of GetRandomPassword, and the JSON into which the password goes, if any. */
export interface SecretGeneration {
  readonly password: z.infer<typeof passwordSchema>;
  readonly within?: { readonly template: string; readonly key: string };
}

const keysSchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const tableSchema = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: keysSchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keysSchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .default([]),
  TimeToLiveSpecification: z.object({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
  DeletionProtectionEnabled: z.boolean().default(false),
  Replicas: z.array(z.object({ DeletionProtectionEnabled: z.boolean().default(false) })).default([]),
});

/** Reads the tables of a template; CDK's TableV2 becomes a global table with one replica. */
export function readTables(template: Template): readonly Table[] {
  return ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']
    .flatMap((type) => template.resources(type, tableSchema))
    .map(({ logicalId, properties }) => {
      const timeToLive = properties.TimeToLiveSpecification;
      return {
        logicalId,
        name: template.reference(logicalId),
        attributes: properties.AttributeDefinitions,
        keys: properties.KeySchema,
        // exactOptionalPropertyTypes: zod writes an absent field as `undefined`.
        indexes: properties.GlobalSecondaryIndexes.map(({ Projection, ...index }) => ({
          ...index,
          Projection: {
            ProjectionType: Projection.ProjectionType,
            ...(Projection.NonKeyAttributes && { NonKeyAttributes: Projection.NonKeyAttributes }),
          },
        })),
        ...(timeToLive?.Enabled && timeToLive.AttributeName && { timeToLiveAttribute: timeToLive.AttributeName }),
        isProtected: [properties, ...properties.Replicas].some((settings) => settings.DeletionProtectionEnabled),
      };
    });
}

const passwordSchema = z.object({
  PasswordLength: z.number().exactOptional(),
  ExcludeCharacters: z.string().exactOptional(),
  ExcludeLowercase: z.boolean().exactOptional(),
  ExcludeUppercase: z.boolean().exactOptional(),
  ExcludeNumbers: z.boolean().exactOptional(),
  ExcludePunctuation: z.boolean().exactOptional(),
  IncludeSpace: z.boolean().exactOptional(),
  RequireEachIncludedType: z.boolean().exactOptional(),
});
const secretSchema = z.object({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: passwordSchema
    .extend({ SecretStringTemplate: z.string().optional(), GenerateStringKey: z.string().optional() })
    .optional(),
});

/** Reads the secrets of a template. */
export function readSecrets(template: Template): readonly Secret[] {
  return template.resources('AWS::SecretsManager::Secret', secretSchema).map(({ logicalId, properties }) => {
    const { Name, Description, SecretString, GenerateSecretString } = properties;
    return {
      logicalId,
      // `Ref` of a secret is its ARN, so the name is asked for as an attribute.
      name: Name ?? template.attribute(logicalId, 'Name'),
      ...(Description !== undefined && { description: Description }),
      ...(SecretString !== undefined && { value: { text: SecretString } }),
      ...(GenerateSecretString !== undefined && { value: { generate: readGeneration(GenerateSecretString) } }),
    };
  });
}

type Generation = NonNullable<z.infer<typeof secretSchema>['GenerateSecretString']>;

function readGeneration({ SecretStringTemplate: template, GenerateStringKey: key, ...password }: Generation) {
  return { password, ...(template !== undefined && key !== undefined && { within: { template, key } }) };
}
