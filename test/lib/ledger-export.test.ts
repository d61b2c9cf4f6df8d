import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { readStack, readTemplate } from '../../local/template.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ENTRIES, type Resource } from './synthesized.ts';

/** A copy of the ledger in S3 is an option of the stack. */
const validated = (stack: object) => validateConfiguration({ providers: { openai: {} }, stack });

async function synthesized(stack: object) {
  const outdir = temporaryFolder();
  const assembly = await synthesize({ configuration: validated(stack), outdir, local: true, entryFolder: ENTRIES });
  const resources: Readonly<Record<string, Resource>> = assembly.getStackByName('Headgate').template.Resources;
  return { outdir, types: Object.values(resources).map(({ Type }) => Type), text: JSON.stringify(resources) };
}

test('is off unless the configuration asks for it', async () => {
  expect(validated({}).stack).not.toHaveProperty('ledgerExport');
  const { types, text } = await synthesized({});
  expect(types.filter((type) => /S3|Scheduler/.test(type))).toEqual([]);
  expect(text).not.toContain('ExportTableToPointInTime');
});

test('has a usual rhythm, and takes another', async () => {
  expect(validated({ ledgerExport: true }).stack.ledgerExport).toEqual({ everyDays: 7, keepDays: 35 });
  expect(validated({ ledgerExport: { everyDays: 1 } }).stack.ledgerExport).toEqual({ everyDays: 1, keepDays: 35 });
  const { text } = await synthesized({ ledgerExport: { everyDays: 1, keepDays: 400 } });
  expect(text).toContain('"rate(1 day)"');
  expect(text).toContain('"ExpirationInDays":400');
});

test.each([
  [false, 'stack.ledgerExport: false. Allowed: an object with everyDays, keepDays'],
  [{ weekly: 1 }, 'stack.ledgerExport.weekly: unknown key. Allowed: everyDays, keepDays'],
  [{ everyDays: 0 }, 'stack.ledgerExport.everyDays: 0. Allowed: a whole number from 1 to 90'],
  [{ everyDays: 30, keepDays: 7 }, 'stack.ledgerExport.keepDays: 7. Allowed: at least everyDays, or there are days'],
])('%j is refused with what is allowed', (ledgerExport, message) => {
  expect(() => validated({ ledgerExport })).toThrow(message);
});

test('is no new code: no function is told of it', async () => {
  const { outdir } = await synthesized({ ledgerExport: true });
  const carried = globSync(join(outdir, '**/configuration.json')).map((file) => readFileSync(file, 'utf8'));
  expect(carried.length).toBeGreaterThanOrEqual(4);
  expect(carried.filter((text) => text.includes('ledgerExport'))).toEqual([]);
});

test('does not keep the local run from playing the rest of the stack', async () => {
  const { outdir } = await synthesized({ ledgerExport: true });
  const stack = readStack(readTemplate(outdir));
  expect(stack.schedules.map(({ functionName }) => functionName)).toEqual([expect.stringContaining('Sweeper')]);
  expect(stack.outputs.LedgerExportBucket).toBe('Headgate-LedgerExports');
});
