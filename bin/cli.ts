import { runCommandLine } from './cli/command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  print: (text) => process.stdout.write(`${text}\n`),
  printError: (text) => process.stderr.write(`${text}\n`),
  write: (text) => process.stdout.write(text),
  // Looked at only by those who ask: a stream that is opened has to be closed again.
  get input() {
    return process.stdin;
  },
  ...(process.stdout.isTTY && { columns: process.stdout.columns }),
  ...(process.stderr.isTTY && { screen: process.stderr }),
});
