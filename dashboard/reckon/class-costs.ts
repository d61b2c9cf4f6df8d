import type { Attempt, Pricing } from '../state/answers.ts';

/** What one class of tokens has cost. */
export interface ClassCost {
  readonly label: string;
  readonly tokens: number;
  /** USD for a million, as text; `null` where nobody knows. */
  readonly perMillion: string | null;
  readonly pico: string | null;
}

/** Classes that never overlap, and the member of a price that each is billed by. */
const CLASSES = [
  ['input_tokens', 'Input', 'prompt'],
  ['cache_read_tokens', 'Read from cache', 'input_cache_read'],
  ['cache_write_5m_tokens', 'Written to cache, 5 min', 'input_cache_write'],
  ['cache_write_1h_tokens', 'Written to cache, 1 h', 'input_cache_write_1h'],
  ['output_tokens', 'Output', 'completion'],
] as const;

/** What each class of an attempt comes to by a price, and the sum of them if all are known. */
export function classCosts(
  attempt: Attempt,
  pricing: Pricing | undefined,
): { readonly classes: readonly ClassCost[]; readonly sum: string | null } {
  const classes = CLASSES.flatMap(([member, label, price]): ClassCost[] => {
    const tokens = Number(attempt[member] ?? 0);
    if (tokens === 0) return [];
    const perToken = pico(pricing?.[price]);
    return [
      {
        label,
        tokens,
        perMillion: perToken === null ? null : String(perToken * 1_000_000n),
        pico: perToken === null ? null : String(perToken * BigInt(tokens)),
      },
    ];
  });
  const isKnown = classes.length > 0 && classes.every((one) => one.pico !== null);
  const sum = isKnown ? String(classes.reduce((total, one) => total + BigInt(one.pico ?? 0), 0n)) : null;
  return { classes, sum };
}

/** A decimal number of USD as pico-dollars. A price that is finer than that is none that we know. */
function pico(text: string | null | undefined): bigint | null {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(text ?? '') ?? [];
  return whole === undefined ? null : BigInt(whole + fraction.padEnd(12, '0'));
}
