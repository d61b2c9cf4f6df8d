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
