import { describe, expect, test } from 'vitest';
import { ordersFor } from '../../dashboard/reckon/orders.ts';
import type { ExperimentFacts } from '../../dashboard/state/experiment-answers.ts';
import { chance, picoOf, points, shellWord, within } from '../../dashboard/text/within.ts';
import { armsCsv } from '../../dashboard/views/arms-csv.ts';
import { describeExperiment } from '../../lambda/core/experiments/describe-experiment.ts';
import { reportExperiment } from '../../lambda/core/experiments/report.ts';
import { PLAN, recorded } from '../core/experiments/a-report.ts';

/** As the gateway tells it. */
function facts(changes: Partial<ExperimentFacts> = {}): ExperimentFacts {
  const told = JSON.parse(JSON.stringify(describeExperiment(reportExperiment(PLAN, recorded(20, 5, 30)))));
  return { ...told, name: 'smart', team: 'red', state: 'running', promoted: null, ...changes };
}

describe('what may be said of an experiment', () => {
  test('is to promote an arm or to stop, and each has its command', () => {
    expect(ordersFor(facts()).map(({ label, command, wish }) => [label, command, wish])).toEqual([
      ['Promote a', 'npx headgate experiments promote smart a --team red', { promote: 'a' }],
      ['Promote b', 'npx headgate experiments promote smart b --team red', { promote: 'b' }],
      ['Stop', 'npx headgate experiments stop smart --team red', { stop: true }],
    ]);
  });

  test('is not what is so already', () => {
    const labels = (changes: Partial<ExperimentFacts>) => ordersFor(facts(changes)).map(({ label }) => label);
    expect(labels({ state: 'promoted', promoted: 'b' })).toEqual(['Promote a', 'Stop', 'Resume']);
    expect(labels({ state: 'promoted', promoted: 'b', promoted_share: 0.9 })).toContain('Promote b');
    expect(labels({ state: 'stopped' })).toEqual(['Promote a', 'Promote b', 'Resume']);
  });

  test('row 99: a name is one word of a command, whatever is in it', () => {
    expect(shellWord('smart')).toBe('smart');
    expect(shellWord("x'; rm -rf ~ #")).toBe("'x'\\''; rm -rf ~ #'");
    const [order] = ordersFor(facts({ name: '$(id) `id`' }));
    expect(order?.command).toBe("npx headgate experiments promote '$(id) `id`' a --team red");
  });
});

test('intervals say what is not known at an end, and chances are never 0', () => {
  const tell = (value: number) => String(value);
  expect([within([1, 2], tell), within([null, 2], tell), within([1, null], tell), within([null, null], tell)]).toEqual([
    '1 to 2',
    'up to 2',
    'from 1',
    'too few to tell',
  ]);
  expect([chance(0.00000001), chance(0.000512), chance(1)]).toEqual(['< 0.000001', '0.00051', '1']);
  expect([points(0.0909), points(-0.2), points(0)]).toEqual(['+9.1 points', '−20.0 points', '±0.0 points']);
  expect(picoOf(0.0000012)).toBe('1200000');
});

test('the arms are a table for other programs, with a column for each figure', () => {
  const [head = '', ...rows] = armsCsv(facts()).trimEnd().split('\r\n');
  const [a = [], b = []] = rows.map((line) => line.split(','));
  const column = (name: string) => head.split(',').indexOf(name);
  expect([a.length, b.length]).toEqual([head.split(',').length, head.split(',').length]);
  expect([a[column('is_control')], b[column('is_control')]]).toEqual(['true', 'false']);
  expect([b[column('won')], b[column('tied')], b[column('lost')]]).toEqual(['30', '5', '20']);
  expect(b[column('cost_pico_usd')]).toBe('2000000000000');
});
