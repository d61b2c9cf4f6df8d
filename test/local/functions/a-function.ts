import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionDefinition } from '../../../local/functions/host.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A function made of the source of its module, in a folder of its own, as a bundle would be. */
export function aFunction(source: string, overrides: Partial<FunctionDefinition> = {}): FunctionDefinition {
  const codeFolder = temporaryFolder();
  writeFileSync(join(codeFolder, 'index.mjs'), source);
  return {
    logicalId: 'Fn',
    name: 'stack-Fn',
    codeFolder,
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 120,
    memoryMegabytes: 256,
    roleArn: 'arn:aws:iam::000000000000:role/stack-FnRole',
    ...overrides,
  };
}

/** A streaming function whose body is given; it sees `event`, `output` (after the prelude) and `context`. */
export function aStreamingFunction(body: string, overrides: Partial<FunctionDefinition> = {}): FunctionDefinition {
  return aFunction(
    `import { once } from 'node:events';
     const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
     export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
       const open = (prelude) => awslambda.HttpResponseStream.from(stream, prelude);
       ${body}
     });`,
    overrides,
  );
}
