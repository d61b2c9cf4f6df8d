import { type Factor, factorFrom } from '../core/money/factor.ts';
import type { DiscountConfiguration } from '../price-settings.ts';

/** What was agreed with a provider for a model, by any of its names: the longest pattern that fits counts. */
export function discountFor(
  names: readonly string[],
  discounts: Readonly<Record<string, DiscountConfiguration>>,
): Factor | undefined {
  const fitting = Object.keys(discounts).filter((pattern) => names.some((name) => fits(name, pattern)));
  const [pattern] = fitting.sort((a, b) => b.length - a.length);
  const agreed = pattern === undefined ? undefined : discounts[pattern];
  if (agreed === undefined) return undefined;
  return factorFrom(typeof agreed === 'string' ? agreed : `${agreed.numerator}/${agreed.denominator}`);
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
