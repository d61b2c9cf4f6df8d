/** Tokens as the provider counts them: input includes what was cached, output includes reasoning. */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly outputTokens: number;
  readonly reasoningTokens?: number;
}

/** What the provider asks for, in pico-dollars a token. */
export interface Price {
  readonly input: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly output: bigint;
}

/** Why money is owed. `unseen`: the script says that tokens were made although the client saw nothing of them. */
export type ChargeReason = 'completed' | 'cut' | 'client-left' | 'unseen';

/** One line of the provider's own bill. */
export interface Charge extends Required<Usage> {
  /** Which of `provider.requests` it is for. */
  readonly request: number;
  readonly model: string;
  readonly picoUsd: bigint;
  readonly reason: ChargeReason;
}

/** $1 a million input tokens, $0.10 cached, $1.25 written to the cache, $2 output. */
export const DEFAULT_PRICE: Price = {
  input: 1_000_000n,
  cacheRead: 100_000n,
  cacheWrite: 1_250_000n,
  output: 2_000_000n,
};

/** Counts what one request has cost so far, independently of what the client could see of it. */
export class Meter {
  #usage: Usage | undefined;
  #share = 0;
  #reason: ChargeReason = 'cut';
  readonly #request: number;
  readonly #model: string;
  readonly #price: Price;

  constructor(request: number, model: string, price: Price) {
    this.#request = request;
    this.#model = model;
    this.#price = price;
  }

  /** Says what the whole answer is worth. Nothing is owed until some of it is produced. */
  expect(usage: Usage): void {
    if (!this.#isUnseen) this.#usage = usage;
  }

  /** How much of the output exists by now, from 0 to 1. From the first token on, the input is owed too. */
  produce(share: number): void {
    if (!this.#isUnseen) this.#share = share;
  }

  /** How it ended. A later word replaces an earlier one. */
  end(reason: Exclude<ChargeReason, 'unseen'>): void {
    if (!this.#isUnseen) this.#reason = reason;
  }

  /** All of this is owed, however little of it the client will see. No later word changes that, but a refusal. */
  chargeUnseen(usage: Usage): void {
    this.#usage = usage;
    this.#share = 1;
    this.#reason = 'unseen';
  }

  /** A refusal owes nothing. */
  waive(): void {
    this.#usage = undefined;
  }

  get #isUnseen(): boolean {
    return this.#reason === 'unseen';
  }

  /** The line on the bill, if anything is owed. */
  get charge(): Charge | undefined {
    const usage = this.#usage;
    if (!usage || this.#share === 0) return undefined;
    const outputTokens = Math.ceil(usage.outputTokens * this.#share);
    const tokens = {
      inputTokens: usage.inputTokens,
      cachedTokens: usage.cachedTokens ?? 0,
      cacheWriteTokens: usage.cacheWriteTokens ?? 0,
      outputTokens,
      reasoningTokens: Math.min(usage.reasoningTokens ?? 0, outputTokens),
    };
    return {
      request: this.#request,
      model: this.#model,
      ...tokens,
      picoUsd: priceOf(tokens, this.#price),
      reason: this.#reason,
    };
  }
}

function priceOf(tokens: Required<Usage>, price: Price): bigint {
  const uncached = tokens.inputTokens - tokens.cachedTokens - tokens.cacheWriteTokens;
  return (
    BigInt(uncached) * price.input +
    BigInt(tokens.cachedTokens) * price.cacheRead +
    BigInt(tokens.cacheWriteTokens) * price.cacheWrite +
    BigInt(tokens.outputTokens) * price.output
  );
}
