import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageProblem } from './problem.ts';
import { readSecret } from './read-input.ts';
import type { Target } from './target.ts';
import type { Terminal } from './terminal.ts';

/** As whom a model is asked: with a gateway key, or signed as a team. */
export type Asker = { readonly key: string } | { readonly team: string };

/** How that was said. */
export interface AskerOptions {
  readonly key?: string;
  readonly team?: string;
}

/** The key that is given, else the team, else `HEADGATE_KEY`, else the first key of the local gateway. */
export async function askerFrom(options: AskerOptions, target: Target, terminal: Terminal): Promise<Asker> {
  const asker = await findAsker(options, target, terminal);
  if (asker) return asker;
  throw usageProblem(
    'It is not said who asks.',
    'Add --team TEAM to sign with your AWS credentials, or --key - to give a gateway key, or set HEADGATE_KEY.',
  );
}

/** The same, where it is no mistake to be nobody. */
export async function findAsker(
  { key, team }: AskerOptions,
  { isLocal }: Pick<Target, 'isLocal'>,
  terminal: Terminal,
): Promise<Asker | undefined> {
  if (key !== undefined) return { key: await readSecret(terminal, 'a gateway key') };
  if (team !== undefined) return { team };
  const { HEADGATE_KEY, HEADGATE_DATA } = terminal.environment;
  if (HEADGATE_KEY) return { key: HEADGATE_KEY.trim() };
  const first = isLocal ? firstKey(HEADGATE_DATA || '.headgate') : undefined;
  return first === undefined ? undefined : { key: first };
}

/** What `npm start` has made. */
function firstKey(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'key'), 'utf8').trim();
  } catch {
    return undefined; // It may have been started by something else: then somebody has to be named.
  }
}
