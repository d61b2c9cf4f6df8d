import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMeter, estimate, holdFor, knownCost } from '../../lambda/core/meter.ts';
import type { Price } from '../../lambda/core/price.ts';
import type { Batch, Chat, ChatEvent } from '../../lambda/core/types.ts';
import { NO_USAGE, type Usage } from '../../lambda/core/usage.ts';

const PRICE: Price = { input: 1_000n, output: 2_000n, cacheWrite5m: 1_250n, source: 'test' };
const MODEL = { price: PRICE, maxOutputTokens: 500, contextTokens: 8_000 };

function aChat(changes: Partial<Chat> = {}): Chat {
  return {
    model: 'fake/x',
    stream: true,
    showsUsage: false,
    maxOutputTokens: undefined,
    choices: 1,
    original: { dialect: 'openai-chat', body: {} },
    bodyBytes: 100,
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
  const meter = createMeter(PRICE, 1);
  meter.see(batchOf(...events));
  return meter;
}

describe('seeing', () => {
  test.each(['text-delta', 'reasoning-delta', 'tool-call-delta'] as const)('%s is content, by its bytes', (type) => {
    expect(aMeter({ type, text: '好🙂' })).toMatchObject({ hasContent: true, outputBytes: 7, isComplete: false });
  });

  test('lifecycle, usage and the end are no content', () => {
    const meter = aMeter(
      { type: 'served', model: 'x-2026' },
      { type: 'usage', usage: usageOf(1, 1), isLast: true },
      { type: 'end', reason: 'stop', choice: 0 },
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
    const text: ChatEvent = { type: 'text-delta', text: 'a' };
    const frame = { data: '{}' };
    const [chunk] = createMeter(PRICE, 1).see([
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
      fc.string({ unit: 'grapheme' }).map((text): ChatEvent => ({ type: 'text-delta', text })),
      fc.nat().map((count): ChatEvent => ({ type: 'usage', usage: usageOf(count, count), isLast: true })),
      fc.constant<ChatEvent>({ type: 'end', reason: 'stop', choice: 0 }),
    );
    fc.assert(
      fc.property(fc.array(anyEvent), fc.nat({ max: 20 }), (events, cut) => {
        const whole = aMeter(...events);
        const parts = createMeter(PRICE, 1);
        parts.see(batchOf(...events.slice(0, cut)));
        parts.see(batchOf(...events.slice(cut)));
        expect({ ...parts, see: undefined }).toEqual({ ...whole, see: undefined });
      }),
    );
  });
});

describe('cost', () => {
  test('that the provider tells counts for more than the table', () => {
    const usage = { ...usageOf(2, 3), reportedPicoUsd: 7n };
    expect(knownCost(usage, PRICE)).toEqual({ picoUsd: 7n, source: 'provider' });
    expect(knownCost({ ...usage, reportedPicoUsd: 0n }, PRICE)).toEqual({ picoUsd: 0n, source: 'provider' });
  });

  test('of a model without a price is unknown', () => {
    expect(knownCost(usageOf(2, 3), undefined)).toEqual({ picoUsd: null, source: 'catalogue' });
  });
});

describe('an estimate', () => {
  test('takes bytes for tokens, input at its dearest', () => {
    const { usage, cost } = estimate(aChat(), aMeter({ type: 'text-delta', text: '好' }), MODEL, true);
    expect(usage).toEqual(usageOf(100, 3));
    expect(cost).toEqual({ picoUsd: 100n * 1_250n + 3n * 2_000n, source: 'estimate' });
  });

  test('never takes more input than the model can read', () => {
    expect(estimate(aChat({ bodyBytes: 1_000_000 }), aMeter(), MODEL, true).usage.inputTokens).toBe(8_000);
  });

  test('of output that could not be seen is all that was allowed: what is held', () => {
    const chat = aChat({ maxOutputTokens: 40, choices: 3 });
    expect(estimate(chat, aMeter(), MODEL, false).usage.outputTokens).toBe(120);
    expect(estimate(chat, aMeter(), MODEL, false).cost.picoUsd).toBe(holdFor(chat, MODEL));
    expect(estimate(aChat(), aMeter(), MODEL, false).usage.outputTokens).toBe(500);
  });

  test('of a model without a price is unknown, and not nothing', () => {
    expect(estimate(aChat(), aMeter(), undefined, false).cost).toEqual({ picoUsd: null, source: 'estimate' });
  });
});

describe('a hold', () => {
  test('is input by bytes and output by the smaller bound, for each choice', () => {
    expect(holdFor(aChat(), MODEL)).toBe(100n * 1_250n + 500n * 2_000n);
    expect(holdFor(aChat({ maxOutputTokens: 7, choices: 2 }), MODEL)).toBe(100n * 1_250n + 14n * 2_000n);
  });

  test('is unknown without a price, and without any bound of the output', () => {
    expect(holdFor(aChat(), undefined)).toBeNull();
    expect(holdFor(aChat(), { ...MODEL, price: undefined })).toBeNull();
    expect(holdFor(aChat(), { ...MODEL, maxOutputTokens: undefined })).toBeNull();
  });

  test('is never below what the answer then costs', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8_000 }), fc.nat({ max: 500 }), (inputTokens, outputTokens) => {
        const chat = aChat({ bodyBytes: inputTokens });
        const { picoUsd } = knownCost(usageOf(inputTokens, outputTokens), PRICE);
        expect(holdFor(chat, MODEL)).toBeGreaterThanOrEqual(picoUsd ?? 0n);
      }),
    );
  });
});
