import type { Sums } from '../state/answers.ts';
import { count } from '../text/amounts.ts';
import { Money } from './money.tsx';

export type Spent = Pick<Sums, 'cost_pico_usd' | 'estimated_cost_attempts' | 'unknown_cost_attempts'>;

/** What something has cost, with what is estimated and what is missing in it. */
export function Spend({ sums }: { readonly sums: Spent }) {
  const { cost_pico_usd: pico, estimated_cost_attempts: estimated, unknown_cost_attempts: unknown } = sums;
  return (
    <>
      <Money pico={pico} isEstimate={estimated > 0} />
      {unknown > 0 && pico !== null && <span class="warn"> + {count(unknown)} unknown</span>}
    </>
  );
}
