/** Thousands of experiments of which it is known who is better, each looked at after every verdict. */
import { describe, expect, test } from 'vitest';
import { compareArms } from '../../../lambda/core/experiments/compare-arms.ts';
import { conclude } from '../../../lambda/core/experiments/conclusion.ts';
import { type Plan, USUAL_AIMS } from '../../../lambda/core/experiments/plan.ts';
import { alwaysValidP } from '../../../lambda/core/experiments/statistics/evidence.ts';
import { holm } from '../../../lambda/core/experiments/statistics/holm.ts';
import { verdictsNeeded } from '../../../lambda/core/experiments/statistics/verdicts-needed.ts';
import { type Random, randomFrom } from '../../support/random-from.ts';
import { judge, type PlantedJudge, sayInBothOrders } from './a-verdict.ts';

const EXPERIMENTS = 2000;
const ALPHA = 0.05;
const PLAN: Plan = {
  experiment: 'test',
  mode: 'pairwise',
  control: 'a',
  arms: [
    { arm: 'a', share: 0.5 },
    { arm: 'b', share: 0.5 },
  ],
  aims: USUAL_AIMS,
};

describe('a planted winner', () => {
  test.each([
    { betterB: 0.6, needed: 396 },
    { betterB: 0.7, needed: 92 },
  ])('of $betterB is found in four of five experiments by the minimum sample', ({ betterB, needed }) => {
    const deviation = Math.sqrt(betterB * (1 - betterB));
    const minimum = verdictsNeeded({ mean: betterB, deviation, alpha: ALPHA, power: 0.8 });
    expect(Math.abs(minimum - needed)).toBeLessThanOrEqual(2);
    const found = run({ betterB }, minimum, 11);
    expect(found.b).toBeGreaterThanOrEqual(0.8);
    // The other one is not named once in a thousand.
    expect(found.a).toBeLessThan(0.001);
  });

  test('is found by a noisy judge, too, whose orders often disagree', () => {
    const found = run({ betterB: 0.8, noise: 0.5, goesByPlace: 0.2 }, 400, 12);
    expect(found.b).toBeGreaterThan(0.9);
  });

  test('is what the report names', () => {
    const random = randomFrom(13);
    const verdicts = Array.from({ length: 1000 }, () => judge({ betterB: 0.62 }, random));
    expect(conclude(PLAN, compareArms(PLAN, verdicts))).toMatchObject({ kind: 'winner', arm: 'b' });
    const first = conclude(PLAN, compareArms(PLAN, verdicts.slice(0, 40)));
    expect(first).toMatchObject({ kind: 'no-winner-yet', missing: 356 });
  });
});

describe('equal arms', () => {
  test('give no winner in 95 of 100 experiments, whenever somebody looks', () => {
    const found = run({ betterB: 0.5 }, 500, 21);
    expect(found.a + found.b).toBeLessThanOrEqual(ALPHA);
    // Neither arm is favoured, and the test is not so timid that it could find nothing.
    expect(found.a + found.b).toBeGreaterThan(0.005);
    expect(Math.abs(found.a - found.b)).toBeLessThan(0.02);
  });

  test('give a winner in half of them to who looks again and again with a test for one look', () => {
    const once = (won: number, lost: number) => (Math.abs(won - lost) > 1.96 * Math.sqrt(won + lost) ? 0 : 1);
    const found = run({ betterB: 0.5 }, 1000, 22, once);
    expect(found.a + found.b).toBeGreaterThan(0.4);
  });

  test('are found to be equal, as far as it matters, when there are verdicts enough', () => {
    const random = randomFrom(23);
    const verdicts = Array.from({ length: 2500 }, () => judge({ betterB: 0.5 }, random));
    expect(conclude(PLAN, compareArms(PLAN, verdicts))).toMatchObject({ kind: 'no-difference' });
  });

  test('give no winner when there are four of them', () => {
    const random = randomFrom(24);
    let named = 0;
    for (let experiment = 0; experiment < EXPERIMENTS; experiment += 1) {
      if (isNamedAmong(3, 200, random)) named += 1;
    }
    expect(named / EXPERIMENTS).toBeLessThanOrEqual(ALPHA);
  });
});

describe('what sways the judge', () => {
  test.each([{ goesByPlace: 0.6 }, { believesB: 0.6 }, { goesByPlace: 0.4, believesB: 0.4, noise: 0.3 }])(
    'gains nothing in both orders: %o',
    (swayed) => {
      const found = run({ betterB: 0.5, ...swayed }, 400, 31);
      expect(found.a + found.b).toBeLessThanOrEqual(ALPHA);
      const random = randomFrom(32);
      const won = { a: 0, b: 0 };
      for (let call = 0; call < 20_000; call += 1) {
        const [winner, other] = sayInBothOrders({ betterB: 0.5, ...swayed }, random);
        if (winner === other) won[winner] += 1;
      }
      // Four standard deviations of what chance does to twenty thousand.
      expect(Math.abs(won.b - won.a) / 20_000).toBeLessThan(0.028);
    },
  );

  test('would have won where it was asked in one order', () => {
    const random = randomFrom(33);
    const verdicts = Array.from({ length: 400 }, () => {
      const verdict = judge({ betterB: 0.5, believesB: 0.3 }, random);
      return { ...verdict, winner: verdict.said[1] ?? 'tie', ordersAgree: true };
    });
    expect(conclude(PLAN, compareArms(PLAN, verdicts))).toMatchObject({ kind: 'winner', arm: 'b' });
  });

  test('does not make a worse arm the winner', () => {
    const found = run({ betterB: 0.4, believesB: 0.5 }, 800, 34);
    expect(found.b).toBeLessThan(0.001);
    expect(found.a).toBeGreaterThan(0.5);
  });
});

/** In which share of experiments either arm was ever named the winner. */
function run(planted: PlantedJudge, verdicts: number, seed: number, pValue = pairwiseP) {
  const random = randomFrom(seed);
  const named = { a: 0, b: 0 };
  for (let experiment = 0; experiment < EXPERIMENTS; experiment += 1) {
    const counts = { a: 0, b: 0 };
    for (let verdict = 0; verdict < verdicts; verdict += 1) {
      const [winner, other] = sayInBothOrders(planted, random);
      // Then it is a tie, which changes nothing, as a test of ties says.
      if (winner !== other) continue;
      counts[winner] += 1;
      if (pValue(counts.b, counts.a) > ALPHA) continue;
      named[counts.b > counts.a ? 'b' : 'a'] += 1;
      break;
    }
  }
  return { a: named.a / EXPERIMENTS, b: named.b / EXPERIMENTS };
}

/** Most of what is asked about comes again. */
const KNOWN = new Map<number, number>();

function pairwiseP(won: number, lost: number): number {
  const key = won * 100_000 + lost;
  let pValue = KNOWN.get(key);
  if (pValue === undefined) {
    pValue = alwaysValidP(
      new Map([
        [1, won],
        [0, lost],
      ]),
    );
    KNOWN.set(key, pValue);
  }
  return pValue;
}

/** Whether one of so many arms that are all like the control is ever named. */
function isNamedAmong(challengers: number, verdicts: number, random: Random): boolean {
  const won = Array.from({ length: challengers }, () => 0);
  for (let verdict = 1; verdict <= verdicts; verdict += 1) {
    won.forEach((count, arm) => {
      if (random.chance(0.5)) won[arm] = count + 1;
    });
    if (holm(won.map((count) => pairwiseP(count, verdict - count))).some((pValue) => pValue <= ALPHA)) return true;
  }
  return false;
}
