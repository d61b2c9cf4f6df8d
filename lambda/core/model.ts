import type { Price } from './price.ts';

/** What is known of a model at a provider. */
export interface Model {
  readonly provider: string;
  readonly id: string;
  readonly price: Price | undefined;
  readonly contextTokens: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** Whether it thinks before it speaks, and may do so unseen; `undefined` if nobody knows. */
  readonly isReasoning: boolean | undefined;
  readonly readsImages: boolean;
  /** What it gives: an answer in words, or vectors; `undefined` if nobody knows. */
  readonly kind: 'chat' | 'embedding' | undefined;
}
