/** Models that search or run tools by themselves: each search is billed beside the tokens. All seen 2026-11-20. */
const CALL_FEES: Readonly<Record<string, RegExp>> = {
  // gpt-4o-search-preview, gpt-5-search-api: https://platform.openai.com/docs/pricing, under built-in tools.
  openai: /-search-/,
  // groq/compound, compound-beta-mini: https://groq.com/pricing, under built-in tools.
  groq: /(^|\/)compound\b/,
};

/** Whether a model bills more than tokens, so that prices of tokens would make its cost too low. */
export function hasCallFees(provider: string, id: string): boolean {
  return Object.hasOwn(CALL_FEES, provider) && CALL_FEES[provider]?.test(id) === true;
}

/** 10 USD for a thousand searches. */
const USUAL_FEE = 10_000_000_000n;

/** What a search of the web costs that usage counts, and with which models. All seen 2026-11-20. */
const SEARCHES: Readonly<Record<string, RegExp>> = {
  // https://platform.claude.com/docs/en/about-claude/pricing, under the web search tool. Fetching a page costs its tokens alone.
  anthropic: /^/,
  // `web_search` of https://developers.openai.com/api/docs/pricing, under tools. With these two minis each search is billed
  // as 8,000 tokens more, of which nobody says whether usage counts them.
  openai: /^(?!gpt-4(o|\.1)-mini|text-embedding)/,
};

/** Pico-dollars for a search of the web that a provider makes for a model; `undefined` if nobody knows. */
export function searchFeeOf(provider: string, id: string): bigint | undefined {
  return Object.hasOwn(SEARCHES, provider) && SEARCHES[provider]?.test(id) ? USUAL_FEE : undefined;
}
