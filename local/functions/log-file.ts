import { appendFileSync, renameSync, writeFileSync } from 'node:fs';

/** Takes the lines that functions print, as CloudWatch does on AWS. */
export interface LogFile {
  write(line: string): void;
}

const LIMIT_BYTES = 10 * 1024 * 1024;

/** Starts a log anew. It is kept in two files of bounded size: what it outgrows is renamed, what was there is gone. */
export function openLogFile(path: string): LogFile {
  writeFileSync(path, '', { mode: 0o600 });
  let bytes = 0;
  let waiting = '';
  // Many lines come at once; one write for all of them keeps logging out of the way of the calls.
  const flush = () => {
    const text = waiting;
    waiting = '';
    try {
      if (bytes > LIMIT_BYTES) {
        renameSync(path, `${path}.1`);
        bytes = 0;
      }
      bytes += Buffer.byteLength(text);
      appendFileSync(path, text, { mode: 0o600 });
    } catch {
      // A full disk or a removed folder must not take the gateway down with the log.
    }
  };
  return {
    write: (line) => {
      if (waiting === '') setTimeout(flush, 50).unref();
      waiting += `${line}\n`;
    },
  };
}
