import { z } from 'zod';
import type { FunctionDefinition } from '../functions/host.ts';
import type { Template } from './template.ts';

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).default({ Variables: {} }),
});

/** Reads the functions of a template: what a host needs to run each of them. */
export function readFunctions(template: Template): readonly FunctionDefinition[] {
  return template.resources('AWS::Lambda::Function', functionSchema).map(({ logicalId, properties }) => ({
    logicalId,
    name: template.reference(logicalId),
    codeFolder: template.assetFolder(properties.Code.S3Key),
    handler: properties.Handler,
    environment: properties.Environment.Variables,
    timeoutSeconds: properties.Timeout,
    memoryMegabytes: properties.MemorySize,
    roleArn: properties.Role,
  }));
}
