import { describe, expect, test } from 'vitest';
import { createMeter } from '../../lambda/core/meter.ts';
import type { ChatEvent } from '../../lambda/core/types.ts';

const PRICE = { input: 1_000n, output: 2_000n, source: 'test' };
const NINE_BYTES: ChatEvent = { type: 'text-delta', text: '123456789', choice: 0 };

/** The output that is recorded of an attempt that was stopped after so long, at a provider that then bills no further. */
function outputOf(stoppedAfterMs: number, isReasoning: boolean | undefined, maxOutputTokens = 100_000): number {
  const demand = { maxInputTokens: 100, maxOutputTokens, choices: 1, serviceTier: undefined, hasOtherCharges: false };
  const model = { price: PRICE, maxOutputTokens: undefined, contextTokens: 200_000, isReasoning };
  const meter = createMeter(demand, model);
  meter.see([{ events: [NINE_BYTES] }]);
  const { usage, cost } = meter.bill({ isWatched: true, stoppedAfterMs });
  expect(cost).toEqual({ picoUsd: 100n * 1_000n + BigInt(usage.outputTokens) * 2_000n, source: 'estimate' });
  return usage.outputTokens;
}

describe('what was stopped, and is billed no further,', () => {
  test('has written no more than any model can in that time, beside what was seen', () => {
    expect(outputOf(1_000, true)).toBe(3_009);
    expect(outputOf(100, undefined)).toBe(309);
  });

  test('has written what was seen and what was on its way, if it shows all', () => {
    expect(outputOf(10_000, false)).toBe(159);
    expect(outputOf(20, false)).toBe(69);
  });

  test('has never written more than was allowed', () => {
    expect(outputOf(10_000, true, 40)).toBe(40);
  });
});
