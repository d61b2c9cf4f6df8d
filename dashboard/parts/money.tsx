import { exactUsd, type Pico, usd, usdInColumn } from '../text/money.ts';

export interface MoneyProps {
  readonly pico: Pico;
  readonly isEstimate?: boolean;
  /** Under others of its kind. */
  readonly inColumn?: boolean;
}

/** A sum, exact for whoever asks for it. What nobody knows says so, and is never 0. */
export function Money({ pico, isEstimate = false, inColumn = false }: MoneyProps) {
  const isUnknown = pico === null || pico === undefined;
  return (
    <span class={isUnknown ? 'unknown' : 'money'} title={exactUsd(pico)}>
      {isEstimate && !isUnknown && <abbr title="Estimated: nobody has told it exactly.">~</abbr>}
      {inColumn ? usdInColumn(pico) : usd(pico)}
    </span>
  );
}
