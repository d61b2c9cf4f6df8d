import type { Adjustment } from '../core/money/price.ts';

const TENTH_MORE = { numerator: 11n, denominator: 10n };

/**
 * What it costs to be served in one part of the world only, for all classes of tokens. Bedrock is not here: there each
 * part of the world has its own ids (`us.anthropic.…`), with prices of their own. Nor is xAI, which tells what it bills.
 */
const PLACES: Readonly<
  Record<string, { readonly models: RegExp; readonly factors: Readonly<Record<string, typeof TENTH_MORE>> }>
> = {
  // `inference_geo`, which models before Opus 4.6 refuse: https://platform.claude.com/docs/en/manage-claude/data-residency,
  // the factor under https://platform.claude.com/docs/en/about-claude/pricing, seen 2026-11-20.
  anthropic: {
    models: /^claude-(fable|mythos|(opus|sonnet)-(4-[6-9]|5)|haiku-5)/,
    factors: { us: TENTH_MORE },
  },
};

/** What the places cost that a model can be asked to stay in; `undefined` where it can be asked for none. */
export function placesOf(provider: string, id: string) {
  const found = Object.hasOwn(PLACES, provider) ? PLACES[provider] : undefined;
  return found?.models.test(id) ? found.factors : undefined;
}

/**
 * The 10 % on OpenAI's regional addresses, for models released from 5 March 2026 on (GPT-5.4 was that day's):
 * https://developers.openai.com/api/docs/guides/data-residency, seen 2026-11-20.
 */
export function uplift(provider: string, id: string, url: string | undefined): readonly Adjustment[] {
  const [, region] = /^https:\/\/([a-z]{2})\.api\.openai\.com(?:\/|$)/.exec(url ?? '') ?? [];
  const isNew = provider === 'openai' && /^gpt-(5\.[4-9]|[6-9])/.test(id);
  return region !== undefined && isNew ? [{ name: `${region}.api.openai.com`, factor: TENTH_MORE }] : [];
}
