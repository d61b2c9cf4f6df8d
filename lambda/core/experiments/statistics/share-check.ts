import { logGamma } from './gamma.ts';

/** How many an arm has had, and which share of all it should have. */
export interface Had {
  readonly count: number;
  readonly share: number;
}

/**
 * How likely such counts are, ever, if calls are assigned by these shares, however often one looks: by whoever bets that the true shares lie about
 * them, by a Dirichlet's chance (Lindon and Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022). Below 0.001 something
 * loses calls of an arm, and what is left is not comparable (Fabijan et al., "Diagnosing sample ratio mismatch", KDD 2019).
 */
export function shareCheck(arms: readonly Had[]): number {
  const wanted = arms.filter(({ share }) => share > 0);
  const calls = wanted.reduce((sum, { count }) => sum + count, 0);
  const shares = wanted.reduce((sum, { share }) => sum + share, 0);
  if (calls === 0 || wanted.length < 2) return 1;
  const logs = NEARNESS.map((near) => logCapital(wanted, { near, shares, calls }));
  const most = Math.max(...logs);
  const mean = logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length;
  return Math.min(1, Math.exp(-most) / mean);
}

/** How near the true shares are thought to lie, in calls that would have shown it: grave losses show early, and slight ones in the end. */
const NEARNESS = [100, 1_000, 10_000];

interface Bet {
  readonly near: number;
  readonly shares: number;
  readonly calls: number;
}

function logCapital(arms: readonly Had[], { near, shares, calls }: Bet): number {
  const begun = logGamma(near) - logGamma(near + calls);
  return arms.reduce((log, { count, share }) => {
    const prior = (near * share) / shares;
    return log + logGamma(prior + count) - logGamma(prior) - count * Math.log(share / shares);
  }, begun);
}
