import type { Factor } from '../core/price.ts';

/**
 * What a service tier costs against the standard one, for providers that have one factor for all models. What runs at a
 * tier that is not here has no known price. All seen 2026-11-20.
 */
export const SERVICE_TIERS: Readonly<Record<string, Readonly<Record<string, Factor>>>> = {
  // Billed at the rates of the Batch API: https://developers.openai.com/api/docs/guides/flex-processing.
  // `priority` is not here: from 1.8 times (gpt-5-mini) to 2.5 times (gpt-5.5), https://openai.com/api-priority-processing.
  openai: { flex: { numerator: 1n, denominator: 2n } },
  // +50 % and -20 %: https://docs.deepinfra.com, under service tiers.
  deepinfra: { priority: { numerator: 3n, denominator: 2n }, flex: { numerator: 4n, denominator: 5n } },
  // "Pricing matches the on-demand tier": https://console.groq.com/docs/flex-processing.
  groq: { flex: { numerator: 1n, denominator: 1n } },
};
