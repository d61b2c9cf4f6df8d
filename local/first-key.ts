import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { z } from 'zod';
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

async function createKey(baseUrl: string, credentials: Operator): Promise<string> {
  const url = new URL(`${baseUrl}/teams/${LOCAL_TEAM}/keys`);
  const body = JSON.stringify({ name: 'first key' });
  const signer = new SignatureV4({
    credentials,
    region: LOCAL_REGION,
    service: 'execute-api',
    sha256: Hash.bind(null, 'sha256'),
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  });
  const { host: _, ...headers } = signed.headers; // fetch writes the host by itself, and the same one.
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`The control door made no key: it answered ${response.status} ${text}`);
  return z.object({ key: z.string() }).parse(JSON.parse(text)).key;
}
