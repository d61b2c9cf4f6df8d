/** How it is told that nobody was asked, since the answer was there already. */
export interface GivenAgain {
  readonly badge: string;
  readonly says: string;
}

const WAYS: Readonly<Record<string, GivenAgain>> = {
  hit: { badge: 'cache hit', says: 'answered from the cache' },
  replay: { badge: 'given again', says: 'given again under its idempotency key' },
};

/** `undefined` where somebody was asked. */
export function givenAgain({ cache = 'off' }: { readonly cache?: string | undefined }): GivenAgain | undefined {
  return WAYS[cache];
}

/** What a row says of its hold where it has none. */
export interface Unheld {
  readonly cache?: string | undefined;
  readonly price_source: string | null;
}

/** Why nothing was held: that is known, though the row has no sum. */
export function whyNothingHeld(row: Unheld): string {
  if (givenAgain(row)) return 'nothing: nobody was asked';
  return row.price_source === null ? 'nothing: no price is known' : 'nothing: no bound on the answer';
}
