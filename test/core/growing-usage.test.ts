import { expect, test } from 'vitest';
import { createMeter } from '../../lambda/core/meter.ts';
import type { Price } from '../../lambda/core/money/price.ts';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';
import type { ChatEvent } from '../../lambda/core/types.ts';

const PRICE: Price = { input: 1_000n, output: 2_000n, source: 'test' };
const DEMAND = {
  maxInputTokens: 100,
  maxOutputTokens: undefined,
  choices: 1,
  serviceTier: undefined,
  hasOtherCharges: false,
};

/** The bill of an answer that broke off after three bytes and usage that was no last one. */
function billOf(price: Price | undefined, told: Partial<typeof NO_USAGE>) {
  const meter = createMeter(DEMAND, { price, maxOutputTokens: 500, contextTokens: 8_000, isReasoning: false });
  const events: ChatEvent[] = [
    { type: 'text-delta', text: 'abc', choice: 0 },
    { type: 'usage', usage: { ...NO_USAGE, ...told }, isLast: false },
  ];
  meter.see([{ events }]);
  return meter.bill({ isWatched: true });
}

test('the input is as it was told, but not by a figure that has not counted any', () => {
  const counted = billOf(PRICE, { inputTokens: 20, outputTokens: 1 });
  expect(counted.usage).toEqual({ ...NO_USAGE, inputTokens: 20, outputTokens: 3 });
  const uncounted = billOf(PRICE, { outputTokens: 1 });
  expect(uncounted.usage).toEqual({ ...NO_USAGE, inputTokens: 100, outputTokens: 3 });
});

test('the cost is never below what was told, even where no price is known', () => {
  for (const price of [PRICE, undefined]) {
    const { cost } = billOf(price, { inputTokens: 20, outputTokens: 1, reportedPicoUsd: 9_000_000n });
    expect(cost).toEqual({ picoUsd: 9_000_000n, source: 'estimate' });
  }
});
