/** Pico-dollars per token: USD per million tokens times a million, so every price with six decimals is whole. */
export interface RateRow {
  readonly in: number;
  readonly out: number;
  /** Cache read, cache write for five minutes, cache write for an hour. */
  readonly cr?: number;
  readonly cw?: number;
  readonly cw1h?: number;
  /** Thoughts, where they have another price than the rest of the output. */
  readonly thought?: number;
  readonly audioIn?: number;
  readonly audioOut?: number;
  readonly imageOut?: number;
}

/** What a model cost at a time. */
export interface DatedRates extends RateRow {
  /** The first day of these rates, in UTC; absent: as far back as anybody cares. */
  readonly from?: string;
  /** Above so many input tokens the whole request costs these rates. */
  readonly tiers?: readonly (RateRow & { readonly above: number })[];
}

/** A model as `models.json` has it. Without rates its price is not known. */
export interface ModelRow extends Partial<DatedRates> {
  /** What it cost before, the latest first. */
  readonly before?: readonly DatedRates[];
  /** What its service tiers cost against the standard one, where that differs from model to model: `2/1`, and up to how many tokens. */
  readonly service?: Readonly<Record<string, string | readonly [factor: string, upToTokens: number]>>;
  readonly ctx?: number;
  readonly maxOut?: number;
  readonly reasoning?: boolean;
  /** The hardest first, and `none` where it can be told not to think. */
  readonly efforts?: readonly string[];
  readonly image?: boolean;
  /** Absent: it answers in words. */
  readonly kind?: 'embedding';
}

/** Another name for a model, by which providers take it or say that it has answered: a dated snapshot, as a rule. */
export interface AliasRow {
  readonly aliasOf: string;
}

/** What `npm run catalogue` writes. */
export interface CatalogueFile {
  readonly version: string;
  readonly sources: readonly string[];
  readonly models: Readonly<Record<string, Readonly<Record<string, ModelRow | AliasRow>>>>;
}

/** Whether a row is only a name of another one. */
export function isAlias(row: ModelRow | AliasRow): row is AliasRow {
  return 'aliasOf' in row;
}

/** The rates of a model from the first to the last, those that are announced among them. */
export function timelineOf({ before = [], ...row }: ModelRow): readonly DatedRates[] {
  return row.in === undefined || row.out === undefined
    ? []
    : [...before.toReversed(), { ...row, in: row.in, out: row.out }];
}
