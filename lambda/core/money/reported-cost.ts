import { objectIn } from '../json.ts';
import type { CostField, Json } from '../types.ts';
import { PICO_PER_USD, picoFromDecimal } from './money.ts';

/** More than any call has cost: a figure above it is a mistake, and one with 39 digits no store would take. */
const MOST_PICO_USD = 1_000_000n * PICO_PER_USD;

/** What a provider itself says that a call cost, if it is one that says so. */
export function reportedCost(usage: Json, rule: CostField | undefined): bigint | null {
  if (!rule) return null;
  const told = money(usage[rule.field], rule.perUsd);
  // With the team's own key at a further provider, OpenRouter's cost is its fee; what that provider asks stands beside it.
  if (told === null || usage.is_byok !== true) return told;
  const upstream = money(objectIn(usage.cost_details)?.upstream_inference_cost, rule.perUsd);
  return upstream === null ? null : told + upstream;
}

function money(value: unknown, perUsd: bigint): bigint | null {
  const picoUsd = typeof value === 'number' && value >= 0 ? picoFromDecimal(String(value), perUsd) : null;
  return picoUsd !== null && picoUsd <= MOST_PICO_USD ? picoUsd : null;
}
