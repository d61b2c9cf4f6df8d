import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { callControlDoor } from '../bin/cli/control-door.ts';
import { LOCAL_TEAM } from '../lib/configuration.ts';
import type { Operator } from './operator.ts';
import { LOCAL_REGION } from './template.ts';

/** Where a key is asked for, as whom, and where it is kept. */
export interface FirstKeyOptions {
  readonly baseUrl: string;
  readonly operator: Operator;
  /** Absent: the key is kept nowhere. */
  readonly folder: string | undefined;
}

/** The gateway key of the team `local`: the kept one as long as it opens the gateway, else a new one. */
export async function firstKey({ baseUrl, operator, folder }: FirstKeyOptions): Promise<string> {
  const file = folder === undefined ? undefined : join(folder, 'key');
  const kept = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (kept !== '' && (await opens(baseUrl, kept))) return kept;
  const key = await createKey(baseUrl, operator);
  if (file !== undefined) {
    // The mode counts only for a file that is made: one that is there keeps its own.
    rmSync(file, { force: true });
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
  }
  return key;
}

/** A kept key is worth nothing once the tables or the pepper it was made with are gone. */
async function opens(baseUrl: string, key: string): Promise<boolean> {
  const response = await fetch(`${baseUrl}/models`, { headers: { authorization: `Bearer ${key}` } });
  await response.body?.cancel();
  return response.status !== 401 && response.status !== 403;
}

async function createKey(baseUrl: string, operator: Operator): Promise<string> {
  const target = { controlUrl: baseUrl, region: LOCAL_REGION, credentials: async () => operator, isLocal: true };
  const body = { name: 'first key' };
  const answer = await callControlDoor(target, { method: 'POST', path: `/teams/${LOCAL_TEAM}/keys`, body });
  return z.object({ key: z.string() }).parse(answer).key;
}
