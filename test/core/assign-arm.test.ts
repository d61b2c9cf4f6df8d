import { expect, test } from 'vitest';
import { assignArm } from '../../lambda/core/experiments/assign-arm.ts';
import { anExperiment } from '../support/an-experiment.ts';

const at = { kind: 'pinned', target: { provider: 'a', model: 'm' } } as const;
const UNITS = Array.from({ length: 40_000 }, (_, unit) => `session-${unit}`);
const planOf = (name: string, shares: Readonly<Record<string, number>>) => {
  const arms = Object.fromEntries(Object.entries(shares).map(([arm, share]) => [arm, { route: at, share }]));
  return anExperiment(arms, { name }).plan;
};
const armsOf = (plan: ReturnType<typeof planOf>, team = 'red') =>
  UNITS.map((unit) => assignArm(plan, { team, unit })?.name ?? '');
const count = (names: readonly string[], name: string) => names.filter((one) => one === name).length;

test('a unit has the same arm at every call', () => {
  const plan = planOf('smart', { control: 1, b: 1 });
  expect(armsOf(plan)).toEqual(armsOf(plan));
});

test('each arm gets its share, as exactly as chance allows', () => {
  const names = armsOf(planOf('smart', { control: 70, b: 20, c: 10 }));
  const shares = { control: 0.7, b: 0.2, c: 0.1 };
  for (const [name, share] of Object.entries(shares)) {
    const deviation = Math.sqrt(share * (1 - share) * UNITS.length);
    // The draw is a hash of fixed texts, so this is no matter of luck: it holds, or never does.
    expect(Math.abs(count(names, name) - share * UNITS.length), name).toBeLessThan(4 * deviation);
  }
});

test('an arm without a share, or in the shadow, answers nobody', () => {
  const arms = { control: { route: at }, none: { route: at, share: 0 }, dark: { route: at, isShadow: true } };
  expect(new Set(armsOf(anExperiment(arms).plan))).toEqual(new Set(['control']));
});

test.each([
  ['experiments', planOf('other', { control: 1, b: 1 }), 'red'],
  ['teams', planOf('smart', { control: 1, b: 1 }), 'blue'],
] as const)('the arms of two %s tell nothing of one another', (_, plan, team) => {
  const one = armsOf(planOf('smart', { control: 1, b: 1 }));
  const other = armsOf(plan, team);
  const same = one.filter((name, unit) => name === other[unit]).length;
  expect(Math.abs(same - UNITS.length / 2)).toBeLessThan(4 * Math.sqrt(UNITS.length / 4));
});

test('a share that changes moves no more units than it must', () => {
  const before = armsOf(planOf('smart', { control: 90, b: 10 }));
  const after = armsOf(planOf('smart', { control: 80, b: 20 }));
  const moved = before.filter((name, unit) => name !== after[unit]);
  expect(new Set(moved)).toEqual(new Set(['control']));
  expect(moved.length / UNITS.length).toBeCloseTo(0.1, 2);
});
