import { costOf, type Price, upperBound } from './price.ts';
import type { Batch, Chat, ChatEvent, Cost } from './types.ts';
import { totalInput, totalOutput, type Usage } from './usage.ts';

/** What an attempt has shown of itself so far. Sits beside the provider, so that losers and failures are metered too. */
export interface Meter {
  /** Notes what a batch means, and adds to its usage what it costs. */
  see(batch: Batch): Batch;
  readonly hasContent: boolean;
  readonly isComplete: boolean;
  readonly usage: Usage | undefined;
  readonly finishReason: string | undefined;
  readonly servedModel: string | undefined;
  /** Bytes of output seen: at least as many as its tokens. */
  readonly outputBytes: number;
}

/** Starts metering an attempt that is priced by `price`. */
export function createMeter(price: Price | undefined): Meter {
  const meter = {
    hasContent: false,
    isComplete: false,
    usage: undefined as Usage | undefined,
    finishReason: undefined as string | undefined,
    servedModel: undefined as string | undefined,
    outputBytes: 0,
    see: (batch: Batch): Batch => batch.map((chunk) => ({ ...chunk, events: chunk.events.map(note) })),
  };
  const note = (event: ChatEvent): ChatEvent => {
    switch (event.type) {
      case 'usage':
        meter.usage = event.usage; // Cumulative wherever it is repeated: the last one counts.
        return { ...event, cost: knownCost(event.usage, price) };
      case 'end':
        meter.finishReason = event.reason;
        break;
      case 'served':
        meter.servedModel = event.model;
        break;
      case 'terminator':
        meter.isComplete = true;
        break;
      default:
        meter.hasContent = true;
        meter.outputBytes += Buffer.byteLength(event.text);
    }
    return event;
  };
  return meter;
}

/** What an attempt cost whose usage the provider told. What it says itself counts for more than our table. */
export function knownCost(usage: Usage, price: Price | undefined): Cost {
  if (usage.reportedPicoUsd !== null) return { picoUsd: usage.reportedPicoUsd, source: 'provider' };
  return { picoUsd: price ? costOf(usage, price) : null, source: 'catalogue' };
}

/** Usage that nobody told: never less than what may have been billed, and marked as an estimate. */
export function estimate(chat: Chat, meter: Meter, price: Price | undefined, contextTokens = Infinity): EstimatedUsage {
  const usage: Usage = {
    inputTokens: Math.min(chat.bodyBytes, contextTokens),
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    audioInputTokens: 0,
    outputTokens: meter.outputBytes,
    reasoningTokens: 0,
    audioOutputTokens: 0,
    reportedPicoUsd: null,
  };
  const picoUsd = price ? upperBound(totalInput(usage), totalOutput(usage), price) : null;
  return { usage, cost: { picoUsd, source: 'estimate' } };
}

export interface EstimatedUsage {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** The most that a chat can cost at a model: what is held for it; `null` if its price or its bound is unknown. */
export function holdFor(
  chat: Chat,
  model:
    | { price: Price | undefined; maxOutputTokens: number | undefined; contextTokens: number | undefined }
    | undefined,
): bigint | null {
  const maxOutput = chat.maxOutputTokens ?? model?.maxOutputTokens;
  if (!model?.price || maxOutput === undefined) return null;
  const input = Math.min(chat.bodyBytes, model.contextTokens ?? Infinity);
  return upperBound(input, maxOutput * chat.choices, model.price);
}
