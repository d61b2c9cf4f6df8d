import type { ComparedArm } from './compare-arms.ts';
import type { Plan } from './plan.ts';

/** What an experiment says by now, in one word and in one sentence. */
export type Conclusion =
  | { readonly kind: 'winner'; readonly arm: string; readonly why: string }
  | { readonly kind: 'no-difference'; readonly why: string }
  /** `missing`: about how many comparisons more it takes. */
  | { readonly kind: 'no-winner-yet'; readonly missing: number; readonly why: string };

/** Names a winner, or that there is no difference that matters, or what is missing for either. */
export function conclude(plan: Plan, compared: readonly ComparedArm[]): Conclusion {
  const isSure = ({ adjustedPValue }: ComparedArm) => adjustedPValue <= plan.aims.alpha;
  const better = compared.filter((one) => isSure(one) && (one.difference ?? 0) > 0);
  const [best] = better.toSorted((one, other) => (other.difference ?? 0) - (one.difference ?? 0));
  if (best) return { kind: 'winner', arm: best.arm, why: whyBest(plan, best, better.length) };
  const open = compared.filter((one) => !isSure(one));
  if (open.length === 0 && compared.length > 0)
    return { kind: 'winner', arm: plan.control, why: `Every other arm is worse than ${plan.control}.` };
  if (open.length > 0 && open.every((one) => isWithin(one, plan.aims.margin)))
    return {
      kind: 'no-difference',
      why: `${listed(open)} and ${plan.control} differ by less than ${points(plan.aims.margin)}, which is all that matters here.`,
    };
  const missing = Math.max(0, ...open.map((one) => missingFor(one, plan.aims.margin)));
  return { kind: 'no-winner-yet', missing, why: whyOpen(open, missing) };
}

function whyBest(plan: Plan, best: ComparedArm, count: number): string {
  const what = plan.mode === 'pairwise' ? 'wins more often than' : 'scores more than';
  const others =
    count > 1 ? ` ${count - 1} more are better than ${plan.control} too; arms are not compared with one another.` : '';
  return `${best.arm} ${what} ${plan.control} (${chance(best.adjustedPValue)}, whenever one looks).${others}`;
}

function whyOpen(open: readonly ComparedArm[], missing: number): string {
  if (open.length === 0) return 'There is nothing to compare.';
  const unsaid = open.reduce((sum, one) => sum + one.unsaid, 0);
  const silent = unsaid === 0 ? '' : ` On ${unsaid} the judge gave no verdict, and they may hide any difference.`;
  return `${whyMissing(open, missing)}${silent}`;
}

function whyMissing(open: readonly ComparedArm[], missing: number): string {
  const short = open.filter((one) => one.compared < one.minimumSample);
  if (short.length > 0)
    return `${listed(short)}: about ${missing} comparisons are missing to find the difference that is looked for.`;
  return `${listed(open)}: the difference is smaller than what was looked for; about ${missing} comparisons more show whether it matters.`;
}

function isWithin({ interval: [low, high] }: ComparedArm, margin: number): boolean {
  return low >= -margin && high <= margin;
}

/** To the minimum sample, and beyond it until the interval is as narrow as the margin: its width falls with the root of the number. */
function missingFor({ compared, minimumSample, interval: [low, high] }: ComparedArm, margin: number): number {
  if (compared < minimumSample) return minimumSample - compared;
  const forPrecision = compared * ((high - low) / 2 / margin) ** 2;
  return Math.max(1, Math.ceil(forPrecision - compared));
}

function listed(arms: readonly ComparedArm[]): string {
  return arms.map(({ arm }) => arm).join(', ');
}

function points(difference: number): string {
  return `${Number((difference * 100).toPrecision(3))} points of 100`;
}

function chance(pValue: number): string {
  return pValue < 1e-6 ? 'p < 0.000001' : `p = ${pValue.toPrecision(2)}`;
}
