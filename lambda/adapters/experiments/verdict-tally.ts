import type { Comparison, TalliedComparison, Verdict } from '../../core/experiments/verdict.ts';
import { type Item, numbers } from '../ledger/attempt-row.ts';

/** How many verdicts a series has, and of comparisons how often each came: all that a report goes by. No arm can be called like it. */
export const TALLY = '#verdicts';

/** The first arm, the other one, a tie, and no verdict; `u` behind them: nobody was asked. */
const SIDES = ['a', 'b', 't', 'n'] as const;
const COUNTED = /^([^/]+)\/([^/]+)\/([abtn])([abtn])(u?)$/;

/** What verdicts of a call add to the tally. */
export function tallied(verdicts: readonly Verdict[]): Item {
  const counts = new Map<string, number>();
  for (const one of verdicts) {
    const name = one.mode === 'pairwise' ? nameOf(one) : 'grades';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return numbers(Object.fromEntries(counts));
}

/** The comparisons that a tally has counted. */
export function comparisonsIn(tally: Item): readonly TalliedComparison[] {
  return Object.entries(tally).flatMap(([name, value]) => {
    const [, one = '', other = '', first = '', second = '', unasked] = COUNTED.exec(name) ?? [];
    if (first === '') return [];
    const arms = [one, other] as const;
    const said = [winnerOf(arms, first), winnerOf(arms, second)] as const;
    const [winner] = said;
    const ordersAgree = winner !== null && winner === said[1];
    const times = Number(value.N ?? 0);
    return [
      {
        mode: 'pairwise',
        arms,
        winner: ordersAgree ? winner : 'tie',
        ordersAgree,
        said,
        times,
        ...(unasked && { isUnasked: true }),
      },
    ];
  });
}

function nameOf({ arms, said, isUnasked = false }: Comparison): string {
  const sideOf = (winner: string | null) => {
    if (winner === null) return SIDES[3];
    return winner === arms[0] ? SIDES[0] : winner === arms[1] ? SIDES[1] : SIDES[2];
  };
  return `${arms.join('/')}/${said.map(sideOf).join('')}${isUnasked ? 'u' : ''}`;
}

function winnerOf(arms: readonly [string, string], side: string): string | null {
  return side === SIDES[3] ? null : side === SIDES[2] ? 'tie' : side === SIDES[0] ? arms[0] : arms[1];
}
