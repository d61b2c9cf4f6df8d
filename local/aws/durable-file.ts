import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Reads what `writeJson` has written; `undefined` if it never has. */
export function readJson(file: string, remedy: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The parser's message would quote the file, and so a secret.
    throw new Error(`${file} is not readable as JSON. ${remedy}`);
  }
}

/** Readable by its owner only. A process killed at any moment leaves the old file or the new one, never half of one. */
export function writeJson(file: string, value: unknown): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(descriptor, JSON.stringify(value, undefined, 2));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
