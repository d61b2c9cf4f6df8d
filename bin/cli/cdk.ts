import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from './project.ts';
import type { Program, ProgramEnd, Terminal } from './terminal.ts';

/** Where a stack is deployed to, and as whom. */
export interface Place {
  readonly region?: string;
  readonly profile?: string;
}

/** A command of the CDK. */
export interface CdkCommand {
  readonly args: readonly string[];
  readonly place: Place;
  readonly file: string;
  readonly output: Program['output'];
}

/** Runs the CDK of this project, with Node 24 and the given configuration. Its exit code is told, and not judged. */
export async function runCdk({ args, place, file, output }: CdkCommand, terminal: Terminal): Promise<ProgramEnd> {
  const where = [
    ...(place.profile === undefined ? [] : ['--profile', place.profile]),
    ...(place.region === undefined ? [] : ['--region', place.region]),
  ];
  const program: Program = {
    args: [join(PROJECT, 'bin/node24.mjs'), join(PROJECT, 'node_modules/aws-cdk/bin/cdk'), ...args, ...where],
    // There is `cdk.json`.
    folder: PROJECT,
    environment: {
      ...terminal.environment,
      HEADGATE_CONFIG: file,
      ...(place.region !== undefined && { AWS_REGION: place.region }),
    },
    output,
  };
  return (terminal.runProgram ?? runProgram)(program, terminal);
}

/** Which arguments say the place, for commands that somebody is told to run. */
export function placeArguments({ region, profile }: Place): string {
  return [region && ` --region ${region}`, profile && ` --profile ${profile}`].filter(Boolean).join('');
}

async function runProgram({ args, folder, environment, output }: Program, terminal: Terminal): Promise<ProgramEnd> {
  // Kept output is shown as well, beside the result: what takes minutes should not be silent.
  const streams = output === 'shown' ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, args, { cwd: folder, env: environment, stdio: ['inherit', streams, streams] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      terminal.printError(piece.replace(/\n$/, ''));
    });
  }
  // A terminal sends Ctrl-C to both: the program says how it ends, and this command tells that.
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
    return { exitCode, text };
  } finally {
    process.off('SIGINT', wait);
  }
}
