import type { Pace, Quality } from '../core/model.ts';

/**
 * How fast providers are held to be until they have been measured here: an order to begin with, which some twenty answers
 * replace. Of Cerebras and Groq it is what they say themselves (some 2,000 tokens a second for models of 70 to 120
 * billion weights; 500 for gpt-oss-120b, https://console.groq.com/docs/models, seen 2026-11-20), taken at less; of all
 * others it is an assumption: first content after 0.6 to 1 second, 50 to 90 tokens a second.
 */
const PACES: Readonly<Record<string, Pace>> = {
  cerebras: { firstContentMs: 300, tokensPerSecond: 1_500 },
  groq: { firstContentMs: 300, tokensPerSecond: 400 },
  openai: { firstContentMs: 700, tokensPerSecond: 80 },
  anthropic: { firstContentMs: 900, tokensPerSecond: 70 },
  gemini: { firstContentMs: 700, tokensPerSecond: 90 },
  mistral: { firstContentMs: 600, tokensPerSecond: 80 },
  xai: { firstContentMs: 700, tokensPerSecond: 80 },
  deepinfra: { firstContentMs: 800, tokensPerSecond: 50 },
  nvidia: { firstContentMs: 900, tokensPerSecond: 50 },
  bedrock: { firstContentMs: 900, tokensPerSecond: 60 },
  // One hop more than the provider behind it.
  openrouter: { firstContentMs: 1_000, tokensPerSecond: 50 },
};
const OTHERS: Pace = { firstContentMs: 900, tokensPerSecond: 50 };
/** A smaller model writes faster, an assumption as well. */
const FACTORS: Readonly<Record<Quality, number>> = { strong: 0.8, good: 1, fair: 1.5, basic: 2 };

/** How fast a model of that quality is held to be at a provider. */
export function paceOf(provider: string, quality: Quality = 'good'): Pace {
  const { firstContentMs, tokensPerSecond } = Object.hasOwn(PACES, provider) ? (PACES[provider] ?? OTHERS) : OTHERS;
  return { firstContentMs, tokensPerSecond: tokensPerSecond * FACTORS[quality] };
}
