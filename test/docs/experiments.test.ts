import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeExperiment } from '../../lambda/core/experiments/describe-experiment.ts';
import { reportExperiment } from '../../lambda/core/experiments/report.ts';
import { alwaysValidP } from '../../lambda/core/experiments/statistics/evidence.ts';
import { verdictsNeeded } from '../../lambda/core/experiments/statistics/verdicts-needed.ts';
import { PLAN, recorded } from '../core/experiments/a-report.ts';
import { snippetsIn } from './documents.ts';

const PAGE = 'docs/experiments.md';
const ALPHA = 0.05;

test('a report of what the page tells of says what the page shows', () => {
  const [shown] = snippetsIn(PAGE).filter(({ text }) => text.includes('"conclusion"'));
  const report = JSON.parse(
    JSON.stringify(describeExperiment(reportExperiment(PLAN, recorded(200, 50, 300))), rounded),
  );
  expect(report).toMatchObject(JSON.parse(shown?.text ?? ''));
});

const ROWS = [...readFileSync(PAGE, 'utf8').matchAll(/^\| (\d+) % \| (\d+) \| (\d+) \|$/gm)].map((row) =>
  row.slice(1).map(Number),
);

test.each(ROWS)(
  'a win rate of %d in a hundred takes %d comparisons at least, and every other time %d',
  (rate, minimum, half) => {
    const mean = (rate ?? 0) / 100;
    expect(verdictsNeeded({ mean, deviation: Math.sqrt(mean * (1 - mean)), alpha: ALPHA, power: 0.8 })).toBe(minimum);
    const found = foundBy(half ?? 0, mean);
    expect(found.at(-1)).toBeGreaterThanOrEqual(0.5);
    expect(found.at(-2)).toBeLessThan(0.5);
  },
);

test('equal arms get a winner as rarely as the page says', () => {
  expect(ROWS).toHaveLength(4);
  const [, percent] = /winner in ([\d.]+) % of experiments/.exec(readFileSync(PAGE, 'utf8')) ?? [];
  expect((2 * (foundBy(1000, 0.5).at(-1) ?? 0) * 100).toFixed(1)).toBe(percent);
});

/** How likely an arm that wins so often is named the winner by each of so many comparisons, if somebody looks after each. */
function foundBy(comparisons: number, winRate: number): readonly number[] {
  const foundAt: number[] = [];
  let ways = [1];
  let found = 0;
  for (let count = 1; count <= comparisons; count += 1) {
    const next = Array.from({ length: count + 1 }, (_, won) => {
      return (ways[won] ?? 0) * (1 - winRate) + (ways[won - 1] ?? 0) * winRate;
    });
    ways = next.map((chance, won) => {
      const lost = count - won;
      const outcomes = new Map([
        [1, won],
        [0, lost],
      ]);
      if (chance === 0 || alwaysValidP(outcomes) > ALPHA) return chance;
      if (won > lost) found += chance;
      return 0;
    });
    foundAt.push(found);
  }
  return foundAt;
}

function rounded(name: string, value: unknown): unknown {
  return typeof value === 'number' && name !== 'usd' ? Number(value.toFixed(4)) : value;
}
