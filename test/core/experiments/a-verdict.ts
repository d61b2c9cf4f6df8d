import type { Comparison, Verdict } from '../../../lambda/core/experiments/verdict.ts';
import type { Random } from '../../support/random-from.ts';

/** The verdict of a judge who has said who wins in either order, first where `a` was shown first. */
export function aVerdict(inOneOrder: string | null, inTheOther: string | null, call = 0): Verdict & Comparison {
  const ordersAgree = inOneOrder !== null && inOneOrder === inTheOther;
  return {
    callId: `call-${call}`,
    judgedAt: new Date(call * 1000).toISOString(),
    mode: 'pairwise',
    arms: ['a', 'b'],
    winner: ordersAgree ? inOneOrder : 'tie',
    ordersAgree,
    said: [inOneOrder, inTheOther],
  };
}

/** So many verdicts that say the same. */
export function said(
  inOneOrder: string | null,
  inTheOther: string | null,
  count: number,
): readonly (Verdict & Comparison)[] {
  return Array.from({ length: count }, (_, call) => aVerdict(inOneOrder, inTheOther, call));
}

/** A judge whose verdicts are made up: how likely `b` is the better answer, and what else sways the judge. */
export interface PlantedJudge {
  readonly betterB: number;
  /** How likely a verdict goes by the place alone, for whatever is shown first. */
  readonly goesByPlace?: number;
  /** How likely an answer of `b` that says that answer A is the best, which is the name of whatever is shown first, is believed. */
  readonly believesB?: number;
  /** How likely each order by itself is decided by chance. */
  readonly noise?: number;
}

/** What such a judge says of one call. */
export function judge(planted: PlantedJudge, random: Random): Verdict & Comparison {
  return aVerdict(...sayInBothOrders(planted, random));
}

/** What such a judge says where `a` is shown first, and where `b` is. */
export function sayInBothOrders(planted: PlantedJudge, random: Random): readonly ['a' | 'b', 'a' | 'b'] {
  const { betterB, goesByPlace = 0, believesB = 0, noise = 0 } = planted;
  const better = random.chance(betterB) ? 'b' : 'a';
  if (random.chance(believesB) || random.chance(goesByPlace)) return ['a', 'b'];
  const sayOnce = () => (noise > 0 && random.chance(noise) ? random.oneOf(['a', 'b'] as const) : better);
  return [sayOnce(), sayOnce()];
}
