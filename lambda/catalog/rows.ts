/** Pico-dollars per token: USD per million tokens times a million, so every price with six decimals is whole. */
export interface RateRow {
  readonly in: number;
  readonly out: number;
  /** Cache read, cache write for five minutes, cache write for an hour. */
  readonly cr?: number;
  readonly cw?: number;
  readonly cw1h?: number;
}

/** A model as `models.json` has it. */
export interface ModelRow extends RateRow {
  readonly ctx?: number;
  readonly maxOut?: number;
  readonly reasoning?: boolean;
  /** The hardest first, and `none` where it can be told not to think. */
  readonly efforts?: readonly string[];
  readonly image?: boolean;
  /** Absent: it answers in words. */
  readonly kind?: 'embedding';
  /** Above so many input tokens the whole request costs these rates. */
  readonly tiers?: readonly (RateRow & { readonly above: number })[];
}

/** What `npm run catalogue` writes. */
export interface CatalogueFile {
  readonly version: string;
  readonly sources: readonly string[];
  readonly models: Readonly<Record<string, Readonly<Record<string, ModelRow>>>>;
}
