import { upperGamma } from './gamma.ts';

/** How many an arm has had, and which share of all it should have. */
export interface Had {
  readonly count: number;
  readonly share: number;
}

/**
 * How likely such counts are if calls were assigned by these shares: Pearson's chi-square. Below 0.001 something loses calls of an arm, and
 * what is left is not comparable (Fabijan et al., "Diagnosing sample ratio mismatch", KDD 2019).
 */
export function shareCheck(arms: readonly Had[]): number {
  const calls = arms.reduce((sum, { count }) => sum + count, 0);
  const shares = arms.reduce((sum, { share }) => sum + share, 0);
  const wanted = arms.filter(({ share }) => share > 0);
  if (calls === 0 || wanted.length < 2) return 1;
  const squares = wanted.map(({ count, share }) => {
    const expected = (calls * share) / shares;
    return (count - expected) ** 2 / expected;
  });
  return upperGamma((wanted.length - 1) / 2, squares.reduce((sum, one) => sum + one) / 2);
}
