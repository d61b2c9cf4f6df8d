import type { Model } from './gateway.ts';
import { costOf, type Price, upperBound } from './price.ts';
import type { Batch, Chat, ChatEvent, Cost } from './types.ts';
import { NO_USAGE, totalInput, totalOutput, type Usage } from './usage.ts';

/** What an attempt has shown of itself so far. Sits beside the provider, so that losers and failures are metered too. */
export interface Meter {
  /** Notes what a batch means, and adds to its usage what it costs. */
  see(batch: Batch): Batch;
  readonly hasContent: boolean;
  readonly isComplete: boolean;
  readonly usage: Usage | undefined;
  readonly finishReason: string | undefined;
  /** Whether every choice that was asked for has its finish reason. */
  readonly isFinished: boolean;
  readonly servedModel: string | undefined;
  /** Bytes of output seen: at least as many as its tokens. */
  readonly outputBytes: number;
}

/** Starts metering an attempt at so many choices that is priced by `price`. */
export function createMeter(price: Price | undefined, choices: number): Meter {
  const finished = new Set<number>();
  const meter = {
    hasContent: false,
    isComplete: false,
    usage: undefined as Usage | undefined,
    finishReason: undefined as string | undefined,
    isFinished: false,
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
        meter.isFinished = finished.add(event.choice).size >= choices;
        break;
      case 'served':
        meter.servedModel = event.model;
        break;
      case 'terminator':
        // The end of nothing is no answer.
        meter.isComplete = meter.hasContent || meter.finishReason !== undefined;
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

/**
 * Usage that nobody told: never less than what may have been billed, and marked as an estimate. Of output that was
 * seen as it was made, its bytes are the bound; of output that could not be seen, all that was allowed may exist.
 */
export function estimate(chat: Chat, meter: Meter, model: KnownModel | undefined, isSeen: boolean): EstimatedUsage {
  const unseenTokens = isSeen ? 0 : (maxOutputOf(chat, model) ?? 0);
  const usage: Usage = {
    ...NO_USAGE,
    inputTokens: maxInputOf(chat, model),
    outputTokens: Math.max(meter.outputBytes, unseenTokens),
  };
  const price = model?.price;
  const picoUsd = price ? upperBound(totalInput(usage), totalOutput(usage), price) : null;
  return { usage, cost: { picoUsd, source: 'estimate' } };
}

export interface EstimatedUsage {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** What a bound of the cost needs to know of a model. */
type KnownModel = Pick<Model, 'price' | 'maxOutputTokens' | 'contextTokens'>;

/** The most that a chat can cost at a model: what is held for it; `null` if its price or its bound is unknown. */
export function holdFor(chat: Chat, model: KnownModel | undefined): bigint | null {
  const maxOutput = maxOutputOf(chat, model);
  if (!model?.price || maxOutput === undefined) return null;
  return upperBound(maxInputOf(chat, model), maxOutput, model.price);
}

/** Bytes: a tokenizer that works on bytes never makes more tokens of them. */
function maxInputOf(chat: Chat, model: KnownModel | undefined): number {
  return Math.min(chat.bodyBytes, model?.contextTokens ?? Infinity);
}

function maxOutputOf(chat: Chat, model: KnownModel | undefined): number | undefined {
  const ofOne = chat.maxOutputTokens ?? model?.maxOutputTokens;
  return ofOne === undefined ? undefined : ofOne * chat.choices;
}
