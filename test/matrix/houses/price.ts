import { DEFAULT_PRICE, type Usage } from '../../support/fake-provider/bill.ts';

/** What a provider that says so itself says an answer cost, in pico-dollars: the price that its bill goes by. */
export function picoDollars(bill: Usage): bigint {
  const { inputTokens, cachedTokens = 0, cacheWriteTokens = 0, outputTokens } = bill;
  const plain = BigInt(inputTokens - cachedTokens - cacheWriteTokens) * DEFAULT_PRICE.input;
  const cached = BigInt(cachedTokens) * DEFAULT_PRICE.cacheRead + BigInt(cacheWriteTokens) * DEFAULT_PRICE.cacheWrite;
  return plain + cached + BigInt(outputTokens) * DEFAULT_PRICE.output;
}

/** The same in dollars. */
export function dollars(bill: Usage): number {
  return Number(picoDollars(bill)) / 1e12;
}
