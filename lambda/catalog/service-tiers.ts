import type { TierFactor } from '../core/money/price.ts';

const HALF = { numerator: 1n, denominator: 2n };

/**
 * What a service tier costs against the standard one, for providers that have one factor for all models; where it differs
 * from model to model it is in the model's row. What runs at a tier that is in neither has no known price. No endpoint
 * here takes batches, but an answer may say that it was made in one. All seen 2026-11-20.
 */
export const SERVICE_TIERS: Readonly<Record<string, Readonly<Record<string, TierFactor>>>> = {
  // Both at the rates of the Batch API: https://developers.openai.com/api/docs/guides/flex-processing.
  openai: { flex: HALF, batch: HALF },
  // https://platform.claude.com/docs/en/build-with-claude/batch-processing. Its `priority` is committed to in advance.
  anthropic: { batch: HALF },
  // https://ai.google.dev/gemini-api/docs/optimization; `priority` there is 75 to 100 % dearer, by the model.
  gemini: { flex: HALF, batch: HALF },
  // https://docs.mistral.ai/capabilities/batch.
  mistral: { batch: HALF },
  // +50 % and -20 %: https://docs.deepinfra.com, under service tiers.
  deepinfra: { priority: { numerator: 3n, denominator: 2n }, flex: { numerator: 4n, denominator: 5n } },
  // "Pricing matches the on-demand tier": https://console.groq.com/docs/flex-processing; and /docs/batch.
  groq: { flex: { numerator: 1n, denominator: 1n }, batch: HALF },
};
