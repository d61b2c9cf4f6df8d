import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Problem } from './problem.ts';
import type { Terminal } from './terminal.ts';

/** How the local gateway is reached and operated: what `npm start` leaves in its data folder. */
export type Operator = z.infer<typeof operatorSchema>;

const operatorSchema = z.object({
  baseUrl: z.url(),
  awsEndpoint: z.url(),
  region: z.string().min(1),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  /** Absent where a gateway was started before there was one. */
  operatorRole: z.string().optional(),
  /** The outputs of the local stack, which name the role of each team. */
  outputs: z.record(z.string(), z.string()).default({}),
});

const START = 'Start one with `npm start`, or name a deployed one with --stack or --url.';

/** Finds the local gateway through the data folder that it shares with this command. */
export function readOperator({ environment }: Pick<Terminal, 'environment'>): Operator {
  const folder = environment.HEADGATE_DATA || '.headgate';
  if (folder === 'memory') {
    throw new Problem(
      'HEADGATE_DATA=memory keeps nothing on disk, so the local gateway cannot be operated from outside.',
      'Start it with a folder in HEADGATE_DATA, or without HEADGATE_DATA.',
    );
  }
  const file = resolve(join(folder, 'operator.json'));
  const parsed = operatorSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw new Problem(`${file} is not what a local gateway writes.`, 'Stop the local gateway and start it again.');
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new Problem(`No local gateway has run here: ${file} cannot be read.`, START, { cause: error });
  }
}
