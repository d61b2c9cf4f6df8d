import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endpointsPage } from '../../bin/endpoints-page.ts';

test('docs/endpoints.md is what `npm run endpoints` writes', () => {
  expect(readFileSync('docs/endpoints.md', 'utf8')).toBe(endpointsPage());
});
