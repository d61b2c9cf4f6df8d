import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMeter, holdFor } from '../../lambda/core/meter.ts';
import type { Price } from '../../lambda/core/money/price.ts';
import { NO_USAGE, type Usage } from '../../lambda/core/money/usage.ts';
import type { Batch, ChatEvent, Demand } from '../../lambda/core/types.ts';

const PRICE: Price = {
  input: 1_000n,
  output: 2_000n,
  cacheWrite5m: 1_250n,
  serviceTiers: { flex: { numerator: 1n, denominator: 2n }, fast: { numerator: 3n, denominator: 2n } },
  source: 'test',
};
interface Facts {
  readonly price: Price | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly contextTokens: number | undefined;
  readonly isReasoning: boolean | undefined;
}
const MODEL: Facts = { price: PRICE, maxOutputTokens: 500, contextTokens: 8_000, isReasoning: false };

function aDemand(changes: Partial<Demand> = {}): Demand {
  return {
    maxInputTokens: 100,
    maxOutputTokens: undefined,
    choices: 1,
    serviceTier: undefined,
    hasOtherCharges: false,
    ...changes,
  };
}

function batchOf(...events: ChatEvent[]): Batch {
  return [{ events }];
}

function usageOf(inputTokens: number, outputTokens: number): Usage {
  return { ...NO_USAGE, inputTokens, outputTokens };
}

function aMeter(...events: ChatEvent[]) {
  const meter = createMeter(aDemand(), MODEL);
  meter.see(batchOf(...events));
  return meter;
}

describe('seeing', () => {
  test.each(['text-delta', 'reasoning-delta', 'tool-call-delta'] as const)('%s is content, by its bytes', (type) => {
    expect(aMeter({ type, text: '好🙂', index: 0, choice: 0 })).toMatchObject({
      hasContent: true,
      outputBytes: 7,
      isComplete: false,
    });
  });

  test('lifecycle, usage and the end are no content', () => {
    const meter = aMeter(
      { type: 'served', model: 'x-2026' },
      { type: 'usage', usage: usageOf(1, 1), isLast: true },
      { type: 'end', reason: 'stop', meaning: 'stop', choice: 0 },
      { type: 'terminator' },
    );
    expect(meter).toMatchObject({
      hasContent: false,
      outputBytes: 0,
      isComplete: true,
      finishReason: 'stop',
      servedModel: 'x-2026',
    });
  });

  test('the last usage counts', () => {
    const meter = aMeter(
      { type: 'usage', usage: usageOf(1, 1), isLast: true },
      { type: 'usage', usage: usageOf(9, 8), isLast: true },
    );
    expect(meter.usage).toMatchObject({ inputTokens: 9, outputTokens: 8 });
  });

  test('an explicit usage of nothing is kept, and not replaced by a guess', () => {
    expect(aMeter({ type: 'usage', usage: NO_USAGE, isLast: true }).usage).toEqual(NO_USAGE);
  });

  test('usage gets its cost; all else goes through as it is', () => {
    const text: ChatEvent = { type: 'text-delta', text: 'a', choice: 0 };
    const frame = { data: '{}' };
    const [chunk] = createMeter(aDemand(), MODEL).see([
      { events: [text, { type: 'usage', usage: usageOf(2, 3), isLast: true }], frame },
    ]);
    expect(chunk?.frame).toBe(frame);
    expect(chunk?.events).toEqual([
      text,
      { type: 'usage', usage: usageOf(2, 3), isLast: true, cost: { picoUsd: 8_000n, source: 'catalogue' } },
    ]);
  });

  test('does not depend on how events were put into batches', () => {
    const anyEvent: fc.Arbitrary<ChatEvent> = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text): ChatEvent => ({ type: 'text-delta', text, choice: 0 })),
      fc.nat().map((count): ChatEvent => ({ type: 'usage', usage: usageOf(count, count), isLast: true })),
      fc.constant<ChatEvent>({ type: 'end', reason: 'stop', meaning: 'stop', choice: 0 }),
    );
    fc.assert(
      fc.property(fc.array(anyEvent), fc.nat({ max: 20 }), (events, cut) => {
        const methods = { see: undefined, bill: undefined };
        const whole = aMeter(...events);
        const parts = createMeter(aDemand(), MODEL);
        parts.see(batchOf(...events.slice(0, cut)));
        parts.see(batchOf(...events.slice(cut)));
        expect({ ...parts, ...methods }).toEqual({ ...whole, ...methods });
        expect(parts.bill({ isWatched: true })).toEqual(whole.bill({ isWatched: true }));
      }),
    );
  });
});

describe('cost', () => {
  const billOf = (changes: Partial<Demand>, ...events: ChatEvent[]) => {
    const meter = createMeter(aDemand(changes), MODEL);
    meter.see(batchOf(...events));
    return meter.bill({ isWatched: true }).cost;
  };
  const told: ChatEvent = { type: 'usage', usage: usageOf(2, 3), isLast: true };
  const free: ChatEvent = { type: 'usage', usage: { ...usageOf(2, 3), reportedPicoUsd: 0n }, isLast: true };

  test('that the provider tells counts for more than the table, and than what the table does not know', () => {
    const paid: ChatEvent = { type: 'usage', usage: { ...usageOf(2, 3), reportedPicoUsd: 7n }, isLast: true };
    expect(billOf({}, paid)).toEqual({ picoUsd: 7n, source: 'provider', computedPicoUsd: 8_000n });
    const unpriced = { hasOtherCharges: true, serviceTier: 'priority' };
    expect(billOf(unpriced, free)).toEqual({ picoUsd: 0n, source: 'provider', computedPicoUsd: null });
  });

  test('of a model without a price is unknown', () => {
    const meter = createMeter(aDemand(), undefined);
    meter.see([{ events: [told] }]);
    expect(meter.bill({ isWatched: true }).cost).toEqual({ picoUsd: null, source: 'unknown' });
  });

  test('is by the tier that served, or else by the one that was asked for', () => {
    expect(billOf({}, told)).toEqual({ picoUsd: 8_000n, source: 'catalogue' });
    expect(billOf({ serviceTier: 'flex' }, told)).toEqual({ picoUsd: 4_000n, source: 'catalogue' });
    expect(billOf({ serviceTier: 'flex' }, { type: 'served', tier: 'default' }, told).picoUsd).toBe(8_000n);
    expect(billOf({}, { type: 'served', tier: 'priority' }, told)).toEqual({ picoUsd: null, source: 'unknown' });
    expect(billOf({}, told, { type: 'served', tier: 'flex' }).picoUsd).toBe(4_000n);
  });

  test('is unknown where the request has charges of other kinds', () => {
    expect(billOf({ hasOtherCharges: true }, told)).toEqual({ picoUsd: null, source: 'unknown' });
  });
});

describe('an estimate', () => {
  const text: ChatEvent = { type: 'text-delta', text: '好', choice: 0 };
  const estimateOf = (demand: Partial<Demand>, changes: Partial<typeof MODEL> | undefined, isWatched = true) => {
    const meter = createMeter(aDemand(demand), changes && { ...MODEL, ...changes });
    meter.see(batchOf(text));
    return meter.bill({ isWatched });
  };

  test('takes bytes for tokens, input at its dearest', () => {
    const { usage, cost } = estimateOf({}, {});
    expect(usage).toEqual(usageOf(100, 3));
    expect(cost).toEqual({ picoUsd: 100n * 1_250n + 3n * 2_000n, source: 'estimate' });
  });

  test('never takes more input than the model can read', () => {
    expect(estimateOf({ maxInputTokens: 1_000_000 }, {}).usage.inputTokens).toBe(8_000);
    expect(estimateOf({ maxInputTokens: Infinity }, {}).usage.inputTokens).toBe(8_000);
  });

  test('of output that could not be seen is all that was allowed: what is held', () => {
    const demand = { maxOutputTokens: 40, choices: 3 };
    expect(estimateOf(demand, {}, false).usage.outputTokens).toBe(120);
    expect(estimateOf(demand, {}, false).cost.picoUsd).toBe(holdFor(aDemand(demand), MODEL));
    expect(estimateOf({}, {}, false).usage.outputTokens).toBe(500);
  });

  test.each([true, undefined])(
    'of a model that may think unseen (%s) is the same, though output was seen',
    (isReasoning) => {
      expect(estimateOf({}, { isReasoning }).usage.outputTokens).toBe(500);
      expect(estimateOf({ maxOutputTokens: 2 }, { isReasoning }).usage.outputTokens).toBe(3); // More than was allowed.
    },
  );

  test('of a model without a price, or without a bound where one is needed, is unknown and not nothing', () => {
    const unknown = { picoUsd: null, source: 'estimate' };
    expect(estimateOf({}, undefined, false).cost).toEqual(unknown);
    const unbounded = { maxOutputTokens: undefined, contextTokens: undefined };
    expect(estimateOf({}, { ...unbounded, isReasoning: true })).toMatchObject({
      usage: usageOf(100, 3),
      cost: unknown,
    });
    expect(estimateOf({}, unbounded).cost.picoUsd).toBe(100n * 1_250n + 3n * 2_000n);
    expect(estimateOf({ maxInputTokens: Infinity }, unbounded)).toMatchObject({ usage: usageOf(0, 3), cost: unknown });
  });

  test('is by the tier that served, and takes no discount that was only asked for', () => {
    const demand = { serviceTier: 'flex' };
    expect(estimateOf(demand, {}).cost.picoUsd).toBe(131_000n);
    const meter = createMeter(aDemand(demand), MODEL);
    meter.see(batchOf({ type: 'served', tier: 'flex' }, text));
    expect(meter.bill({ isWatched: true }).cost.picoUsd).toBe(65_500n);
  });
});

describe('a hold', () => {
  test('is input by bytes and output by the smaller bound, for each choice', () => {
    expect(holdFor(aDemand(), MODEL)).toBe(100n * 1_250n + 500n * 2_000n);
    expect(holdFor(aDemand({ maxOutputTokens: 7, choices: 2 }), MODEL)).toBe(100n * 1_250n + 14n * 2_000n);
    expect(holdFor(aDemand(), { ...MODEL, maxOutputTokens: undefined })).toBe(100n * 1_250n + 8_000n * 2_000n);
  });

  test('is dearer at a dearer tier, and not cheaper at a cheaper one', () => {
    expect(holdFor(aDemand({ serviceTier: 'fast' }), MODEL)).toBe(1_687_500n);
    expect(holdFor(aDemand({ serviceTier: 'flex' }), MODEL)).toBe(1_125_000n);
  });

  test('is unknown without a price, and without any bound', () => {
    expect(holdFor(aDemand(), undefined)).toBeNull();
    expect(holdFor(aDemand(), { ...MODEL, price: undefined })).toBeNull();
    expect(holdFor(aDemand({ hasOtherCharges: true }), MODEL)).toBeNull();
    expect(holdFor(aDemand({ serviceTier: 'priority' }), MODEL)).toBeNull();
    const unbounded = { ...MODEL, contextTokens: undefined };
    expect(holdFor(aDemand(), { ...unbounded, maxOutputTokens: undefined })).toBeNull();
    expect(holdFor(aDemand({ maxInputTokens: Infinity }), unbounded)).toBeNull();
  });

  test('is never below what the answer then costs, at whichever tier', () => {
    const tiers = fc.constantFrom(undefined, 'default', 'flex', 'fast');
    fc.assert(
      fc.property(fc.nat({ max: 8_000 }), fc.nat({ max: 500 }), tiers, (inputTokens, outputTokens, serviceTier) => {
        const demand = aDemand({ maxInputTokens: inputTokens, serviceTier });
        const meter = createMeter(demand, MODEL);
        meter.see(batchOf({ type: 'usage', usage: usageOf(inputTokens, outputTokens), isLast: true }));
        expect(holdFor(demand, MODEL)).toBeGreaterThanOrEqual(meter.bill({ isWatched: true }).cost.picoUsd ?? -1n);
      }),
    );
  });
});
