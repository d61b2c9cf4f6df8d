import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_CLASSES } from '../../lambda/routing/auto/task.ts';
import { validateConfiguration } from '../../lib/configuration.ts';

const page = readFileSync('docs/routing.md', 'utf8');

test('the classes of tasks are those that are documented', () => {
  const rows = page.matchAll(/^\| `(\w+)` \| (.+) \| (\w+) \| (\d+) tokens \|$/gm);
  const documented = [...rows].map(([, name, when = '', quality, output]) => {
    const [count] = /^\d+/.exec(when) ?? [];
    return { name, quality, outputTokens: Number(output), least: count === undefined ? undefined : Number(count) };
  });
  const classes = DEFAULT_CLASSES.map(({ name, when, quality, outputTokens }) => {
    return { name, quality, outputTokens, least: when.tools ?? when.inputTokens };
  });
  expect(documented).toEqual(classes);
});

test('the share of calls that explore is the default', () => {
  const { auto } = validateConfiguration({ providers: { openai: {} } });
  expect(page).toContain(`${auto.exploreShare * 100} % of the calls`);
});
