import type { Price } from './money/price.ts';

/** What is known of a model at a provider. */
export interface Model {
  readonly provider: string;
  readonly id: string;
  readonly price: Price | undefined;
  readonly contextTokens: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** Whether it thinks before it speaks, and may do so unseen; `undefined` if nobody knows. */
  readonly isReasoning: boolean | undefined;
  /** How hard it can be told to think, in the words of its provider, the hardest first; absent if nobody knows. */
  readonly efforts?: readonly string[] | undefined;
  readonly readsImages: boolean;
  /** What it gives: an answer in words, or vectors; `undefined` if nobody knows. */
  readonly kind: 'chat' | 'embedding' | undefined;
  /** Whether it takes tools, can be held to a JSON schema, reads documents; absent if nobody knows. */
  readonly takesTools?: boolean;
  readonly holdsToSchema?: boolean;
  readonly readsDocuments?: boolean;
  /** How good it is held to be; absent if nobody has said. */
  readonly quality?: Quality;
  /** How fast it is held to be, until it has been measured. */
  readonly pace?: Pace;
}

/** How good a model is held to be, the least first. */
export const QUALITIES = ['basic', 'fair', 'good', 'strong'] as const;
export type Quality = (typeof QUALITIES)[number];

/** How fast a model answers. */
export interface Pace {
  readonly firstContentMs: number;
  readonly tokensPerSecond: number;
}

/** What can be asked of a model, as far as the gateway lets it through and its provider is known to take it. */
export interface Abilities {
  /** Fields of a chat, by OpenRouter's names. */
  readonly parameters: readonly string[];
  readonly efforts: readonly string[];
  /** Values of `thinking.type` in Anthropic's dialect. */
  readonly thinking: readonly string[];
  /** Whether it has what Anthropic's models alone have: citations, and a history that the provider shortens. */
  readonly isAnthropic: boolean;
  /** Whether its provider runs tools by itself: a search, code. */
  readonly runsTools: boolean;
}
