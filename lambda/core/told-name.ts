/** How models, tiers, places and reasons are called. */
const NAME = /^[\w.:/@+-]{1,200}$/;

/**
 * A name that a provider has told, to be kept in the ledger and the log; `undefined` where it is something else: who writes
 * sentences there may write anything there, a prompt as well.
 */
export function toldName(text: string | undefined): string | undefined {
  return text !== undefined && NAME.test(text) ? text : undefined;
}
