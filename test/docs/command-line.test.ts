import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandLinePage } from '../../bin/command-line-page.ts';

test('docs/command-line.md is what `npm run command-line` writes', async () => {
  expect(readFileSync('docs/command-line.md', 'utf8')).toBe(await commandLinePage());
});
