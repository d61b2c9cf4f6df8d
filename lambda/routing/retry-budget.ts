/** What a call earns for its provider: in an outage of all, a fifth more requests than calls is the most that is sent. */
const SHARE = 0.2;
/** What a provider has to begin with, so that the first failure of a quiet day is not passed on. */
const START = 3;
const MOST = 10;

/**
 * Retries that are paid for by calls: when everything fails, repeating everything makes it worse (the retry budgets of
 * Envoy and Finagle). One for each provider, in this process.
 */
export function createRetryBudget() {
  const left = new Map<string, number>();
  const of = (provider: string) => left.get(provider) ?? START;
  return {
    earn(provider: string): void {
      left.set(provider, Math.min(MOST, of(provider) + SHARE));
    },
    /** False if there is nothing left to spend. */
    spend(provider: string): boolean {
      if (of(provider) < 1) return false;
      left.set(provider, of(provider) - 1);
      return true;
    },
  };
}
