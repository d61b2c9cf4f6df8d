import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATOR } from './loopback-gateway.ts';

/** The data folder that a local gateway shares with the command; gone when the test is over. */
export async function aDataFolder(operator: object | string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'headgate-'));
  await writeFile(join(path, 'operator.json'), typeof operator === 'string' ? operator : JSON.stringify(operator));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** What `npm start` writes for the gateway at this URL. */
export function anOperator(baseUrl: string, overrides: object = {}): object {
  return { baseUrl, awsEndpoint: 'http://127.0.0.1:1', region: 'us-east-1', ...OPERATOR, ...overrides };
}
