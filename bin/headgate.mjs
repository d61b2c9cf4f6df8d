#!/usr/bin/env node
// The `headgate` command. Plain JavaScript, because the Node that starts it may be older than type stripping.
import { join } from 'node:path';
import { runUnderNode24 } from './node24.mjs';

runUnderNode24([join(import.meta.dirname, 'cli.ts'), ...process.argv.slice(2)]);
